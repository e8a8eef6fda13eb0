// The first link with Go's standard library: go test ./...
// Start a simulator first (make demo). CSO_SIM_URL names another address than http://localhost:8400.
package firstlink

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

var form = regexp.MustCompile(`<form[^>]*action="([^"]*/login)"`)

func sim() string {
	if address := os.Getenv("CSO_SIM_URL"); address != "" {
		return address
	}
	return "http://localhost:8400"
}

// call calls the control plane and reads its answer. A refusal is a problem document with one sentence.
func call(t *testing.T, method, path, body string, answer any) {
	t.Helper()
	request, err := http.NewRequest(method, sim()+"/_sim"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("content-type", "application/json")
	if token := os.Getenv("CSO_CONTROL_TOKEN"); token != "" { // of a simulator that has one, such as a container
		request.Header.Set("authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	said := read(t, response)
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, response.StatusCode, said)
	}
	if answer != nil {
		if err := json.Unmarshal([]byte(said), answer); err != nil {
			t.Fatal(err)
		}
	}
}

// browser keeps cookies and follows redirects.
type browser struct {
	*testing.T
	client http.Client
}

func newBrowser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, http.Client{Jar: jar}}
}

func (b *browser) send(method, address, kind, body string) string {
	b.Helper()
	if strings.HasPrefix(address, "/") {
		address = sim() + address
	}
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("accept", "text/html")
	if kind != "" {
		request.Header.Set("content-type", kind)
	}
	if kind == "application/json" {
		request.Header.Set("accept", kind)
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	page := read(b.T, response)
	if response.StatusCode >= 400 {
		b.Fatalf("%s: %d %s", response.Request.URL, response.StatusCode, page)
	}
	return page
}

func (b *browser) signOn(court, loginID, password string) {
	b.Helper()
	found := form.FindStringSubmatch(b.send("GET", "/courts/"+court+"/login", "", ""))
	if found == nil {
		b.Fatal("the page has no form to sign on with")
	}
	values := url.Values{"loginId": {loginID}, "password": {password}, "redactFlag": {"1"}}
	b.send("POST", found[1], "application/x-www-form-urlencoded", values.Encode())
}

func (b *browser) link(court, login, key string) {
	b.Helper()
	body, _ := json.Marshal(map[string]string{"login": login, "key": key})
	b.send("POST", "/courts/"+court+"/link", "application/json", string(body))
}

func (b *browser) mayFile(court string) bool {
	b.Helper()
	var who struct {
		MayFile bool `json:"may_file"`
	}
	if err := json.Unmarshal([]byte(b.send("GET", "/courts/"+court+"/whoami", "", "")), &who); err != nil {
		b.Fatal(err)
	}
	return who.MayFile
}

func read(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAttorneyLinksTheOldLoginAfterTheGoLive(t *testing.T) {
	call(t, "POST", "/reset", "{}", nil)
	call(t, "PUT", "/clock", `{"calendar": "2020-02-18T00:00:00-08:00", "frozen": true}`, nil)
	b := newBrowser(t)

	b.signOn("cacd", "mholloway", "Ready-Attorney-1")
	if b.mayFile("cacd") {
		t.Fatal("a reader may not file")
	}

	b.link("cacd", "mholloway-cacd", "Old-District-Key1")
	if !b.mayFile("cacd") {
		t.Fatal("a linked filer may file")
	}

	var journal struct {
		Events []struct{ Kind, Login string }
	}
	call(t, "GET", "/journal?kind=link.made&court_id=cacd", "", &journal)
	if len(journal.Events) != 1 || journal.Events[0].Login != "mholloway-cacd" {
		t.Fatalf("the journal has %v", journal.Events)
	}
}
