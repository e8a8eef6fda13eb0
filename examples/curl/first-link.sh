#!/bin/sh
# The first link with curl: C.D. Cal. goes live, an attorney signs on, links the old login, and may file.
# Start a simulator first (make demo). CSO_SIM_URL names another address than http://localhost:8400, and CSO_CONTROL_TOKEN has the
# control token of a simulator that has one, such as a container.
set -eu
sim=${CSO_SIM_URL:-http://localhost:8400}
court=$sim/courts/cacd
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT

call() { # METHOD PATH [JSON]: a call of the control plane, which must succeed
    curl -sS --fail-with-body -X "$1" "$sim/_sim$2" -H 'content-type: application/json' \
        -H "authorization: Bearer ${CSO_CONTROL_TOKEN:-}" ${3+-d "$3"}
}
browse() { # a browser: it keeps cookies and follows redirects
    curl -sS --fail-with-body -L -b "$here/cookies" -c "$here/cookies" -H 'accept: text/html' "$@"
}

# A known beginning: the scenario as it was loaded, on the day of the go-live.
call POST /reset '{}' >/dev/null
call PUT /clock '{"calendar": "2020-02-18T00:00:00-08:00", "frozen": true}' >/dev/null

# Central Sign-On, through its page.
browse "$court/login" -o "$here/page.html"
form=$(sed -n 's/.*action="\([^"]*\/login\)".*/\1/p' "$here/page.html")
case $form in http*) ;; *) form=$sim$form ;; esac
browse "$form" -d loginId=mholloway -d password=Ready-Attorney-1 -d redactFlag=1 -o "$here/page.html"
browse "$court/whoami" | grep -q '"may_file":false'

# The link, with the login that the court gave out.
browse "$court/link" -H 'accept: application/json' -H 'content-type: application/json' \
    -d '{"login": "mholloway-cacd", "key": "Old-District-Key1"}' -o "$here/link.json"
browse "$court/whoami" | grep -q '"may_file":true'

# The journal proves it.
call GET '/journal?kind=link.made&court_id=cacd' | grep -q '"login":"mholloway-cacd"'
echo "Linked: mholloway may file at cacd."
