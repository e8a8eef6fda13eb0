#!/usr/bin/env python3
"""oidcload - black-box load harness for OpenID Connect providers.

Drives any OP described by a small JSON file over loopback HTTP and reports
throughput, latency percentiles, server CPU per operation, memory and cold start.
Standard library only; uvloop (faster) and cryptography (signature checks) are
used when importable.  See README.md beside this file.
"""
from __future__ import annotations

import argparse
import array
import asyncio
import base64
import collections
import hashlib
import html
import ipaddress
import json
import os
import re
import shlex
import signal
import socket
import statistics
import subprocess
import sys
import time
from urllib.parse import parse_qs, quote, quote_plus, unquote_plus, urlencode, urljoin, urlsplit

CLK = os.sysconf("SC_CLK_TCK")
perf = time.perf_counter


class OpError(Exception):
    pass


# --------------------------------------------------------------------------
# HTTP/1.1 client: one asyncio.Protocol, one request in flight per connection.
# --------------------------------------------------------------------------
class Resp:
    __slots__ = ("status", "head", "low", "body")

    def __init__(self, status, head, low, body):
        self.status, self.head, self.low, self.body = status, head, low, body

    def header(self, name: bytes):
        i = self.low.find(b"\r\n" + name + b":")
        if i < 0:
            return None
        i += len(name) + 3
        return self.head[i:self.head.find(b"\r\n", i)].strip()

    def json(self):
        return json.loads(self.body)


class Conn(asyncio.Protocol):
    def __init__(self):
        self.buf = bytearray()
        self.waiter = None
        self.closed = False
        self.parsed = None  # (status, head, low, body_start, length|-1 chunked|-2 eof)
        self.nobody = False

    def connection_made(self, transport):
        self.tr = transport
        s = transport.get_extra_info("socket")
        if s is not None:
            try:
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                pass

    def connection_lost(self, exc):
        self.closed = True
        w = self.waiter
        if w is not None and not w.done():
            p = self.parsed
            if p is not None and p[4] == -2:
                self._finish(bytes(self.buf[p[3]:]), len(self.buf))
            else:
                w.set_exception(ConnectionError("closed" if not self.buf else "closed mid-response"))

    def data_received(self, data):
        buf = self.buf
        buf += data
        if self.waiter is None:
            return
        p = self.parsed
        if p is None:
            while True:
                i = buf.find(b"\r\n\r\n")
                if i < 0:
                    return
                status = int(buf[9:12])
                if status == 100:
                    del buf[:i + 4]
                    continue
                break
            head = bytes(buf[:i + 2])
            low = head.lower()
            if status in (204, 304) or self.nobody:
                n = 0
            else:
                j = low.find(b"\r\ncontent-length:")
                if j >= 0:
                    n = int(head[j + 17:head.find(b"\r\n", j + 17)])
                elif b"\r\ntransfer-encoding: chunked" in low:
                    n = -1
                else:
                    n = -2
            p = self.parsed = (status, head, low, i + 4, n)
        n = p[4]
        if n >= 0:
            end = p[3] + n
            if len(buf) >= end:
                self._finish(bytes(buf[p[3]:end]), end)
        elif n == -1:
            if buf.endswith(b"0\r\n\r\n"):
                out, pos = [], p[3]
                while True:
                    e = buf.find(b"\r\n", pos)
                    if e < 0:
                        return
                    size = int(bytes(buf[pos:e]).split(b";")[0], 16)
                    if size == 0:
                        self._finish(b"".join(out), e + 4)
                        return
                    if e + 2 + size + 2 > len(buf):
                        return
                    out.append(bytes(buf[e + 2:e + 2 + size]))
                    pos = e + 2 + size + 2

    def _finish(self, body, end):
        status, head, low, _, n = self.parsed
        self.parsed = None
        del self.buf[:end]
        if n == -2 or b"\r\nconnection: close" in low or head.startswith(b"HTTP/1.0"):
            self.closed = True
            if not self.tr.is_closing():
                self.tr.close()
        w, self.waiter = self.waiter, None
        if not w.done():
            w.set_result(Resp(status, head, low, body))


class Http:
    """Connections of one virtual user: one per origin, reused."""

    def __init__(self, timeout=30.0):
        self.conns = {}
        self.loop = asyncio.get_running_loop()
        self.timeout = timeout
        self.requests = 0
        self.connects = 0

    async def raw(self, hostport, payload, nobody=False):
        self.requests += 1
        for attempt in (0, 1):
            c = self.conns.get(hostport)
            fresh = False
            if c is None or c.closed:
                self.connects += 1
                fresh = True
                _, c = await self.loop.create_connection(Conn, hostport[0], hostport[1])
                self.conns[hostport] = c
            c.nobody = nobody
            c.waiter = w = self.loop.create_future()
            c.tr.write(payload)
            h = self.loop.call_later(self.timeout, self._expire, c, w)
            try:
                return await w
            except ConnectionError:
                c.closed = True
                if fresh or attempt:
                    raise OpError("connection closed by server")
            finally:
                h.cancel()

    def _expire(self, c, w):
        if not w.done():
            c.closed = True
            c.tr.abort()
            w.set_exception(OpError("timeout"))

    def close(self):
        for c in self.conns.values():
            if not c.closed:
                c.tr.close()
        self.conns.clear()


def guard_loopback(host):
    for fam, _, _, _, sa in socket.getaddrinfo(host, None):
        if not ipaddress.ip_address(sa[0]).is_loopback:
            raise SystemExit(f"refusing: {host} is not a loopback address")


# --------------------------------------------------------------------------
# cookies and forms
# --------------------------------------------------------------------------
class Jar:
    __slots__ = ("c",)

    def __init__(self):
        self.c = {}

    def header(self, path):
        if not self.c:
            return ""
        out = [f"{n}={v}" for (n, p), v in self.c.items()
               if p == "/" or path == p or (path.startswith(p) and (p[-1] == "/" or path[len(p)] in "/?"))]
        return "Cookie: " + "; ".join(out) + "\r\n" if out else ""

    def store(self, resp, path):
        low, head, i = resp.low, resp.head, 0
        while True:
            i = low.find(b"\r\nset-cookie:", i)
            if i < 0:
                return
            j = head.find(b"\r\n", i + 13)
            parts = head[i + 13:j].decode("latin-1").strip().split(";")
            i = j
            name, _, val = parts[0].partition("=")
            cpath = path.split("?", 1)[0].rsplit("/", 1)[0] or "/"
            dead = False
            for a in parts[1:]:
                k, _, v = a.strip().partition("=")
                k = k.lower()
                if k == "path" and v.startswith("/"):
                    cpath = v
                elif k == "max-age":
                    dead = dead or v.strip().startswith(("0", "-")) and not v.strip("0-").strip()
                elif k == "expires" and "1970" in v:
                    dead = True
            if dead:
                self.c.pop((name.strip(), cpath), None)
            else:
                self.c[(name.strip(), cpath)] = val


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S | re.I)
FIELD = re.compile(r"<(input|button)\b([^>]*)>", re.S | re.I)
ATTR = re.compile(r"""([a-zA-Z_:][-\w:.]*)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
USERISH = ("username", "login", "user", "email", "sub", "identifier", "account")


def attrs(s):
    d = {}
    for k, v in ATTR.findall(s):
        d[k.lower()] = html.unescape(v[1:-1] if v[:1] in "\"'" and v else v)
    return d


def pick_form(text, rule, values):
    forms = FORM.findall(text)
    if not forms:
        raise OpError("no form on page")
    sel = rule.get("form", 0)
    if isinstance(sel, str):
        forms = [f for f in forms if re.search(sel, f[0] + f[1], re.S)]
        sel = 0
        if not forms:
            raise OpError("form not found")
    a, inner = forms[sel]
    a = attrs(a)
    data, button, want = [], None, rule.get("button")
    over = rule.get("fields", {})
    user_done = False
    for tag, raw in FIELD.findall(inner):
        f = attrs(raw)
        n = f.get("name")
        t = f.get("type", "submit" if tag.lower() == "button" else "text").lower()
        if not n:
            continue
        if t in ("submit", "image"):
            if want == n or (want is None and button is None):
                button = (n, f.get("value", ""))
            continue
        if t in ("button", "reset", "file"):
            continue
        if n in over:
            continue
        if t in ("checkbox", "radio") and "checked" not in f:
            continue
        v = f.get("value", "on" if t in ("checkbox", "radio") else "")
        if t == "password":
            v = values["password"]
        elif t in ("text", "email") and not user_done and (n.lower() in USERISH or not v):
            v, user_done = values["user"], True
        data.append((n, v))
    data += [(k, v.format(**values)) for k, v in over.items()]
    if button and want != "":
        data.append(button)
    return a.get("method", "get").upper(), a.get("action", ""), data


# --------------------------------------------------------------------------
# target description
# --------------------------------------------------------------------------
def expand(o, env):
    if isinstance(o, str):
        return re.sub(r"\$\{(\w+)\}", lambda m: str(env[m.group(1)]), o)
    if isinstance(o, list):
        return [expand(x, env) for x in o]
    if isinstance(o, dict):
        return {k: expand(v, env) for k, v in o.items()}
    return o


class Target:
    def __init__(self, d):
        self.d = d
        self.name = d["name"]
        self.issuer = d["issuer"].rstrip("/")
        self.base = d.get("base_url", self.issuer).rstrip("/")
        u = urlsplit(self.base)
        self.hostport = (u.hostname, u.port or 80)
        self.root = f"{u.scheme}://{u.netloc}"
        guard_loopback(u.hostname)
        self.client_id = d["client_id"]
        self.client_secret = d.get("client_secret")
        self.cc = d.get("client_credentials", {})
        self.redirect_uri = d["redirect_uri"]
        self.scope = d.get("scope", "openid profile email")
        self.auth = d.get("token_auth", "basic")
        u = d.get("users")  # {"template": "user{n}", "count": 200, "password": "..."} or [[name, password], ...]
        if isinstance(u, dict):
            u = [[u["template"].format(n=i), u["password"].format(n=i)] for i in range(u["count"])]
        self.users = u or [[d.get("user", "user"), d.get("password", "password")]]
        self.user_seq = 0
        self.pages = [(re.compile(p["match"], re.S), p) for p in d.get("pages", [])]
        self.ops = d.get("ops")
        self.endpoints = d.get("endpoints", {})
        self.meta = {}
        self.keys = {}

    def discover(self, meta):
        self.meta = meta
        if meta.get("issuer", "").rstrip("/") != self.issuer:
            print(f"  note: issuer in discovery is {meta.get('issuer')!r}, expected {self.issuer!r}", file=sys.stderr)
        g = lambda k: self.endpoints.get(k) or meta.get(k)
        self.e_authorize = g("authorization_endpoint")
        self.e_token = self._req(g("token_endpoint"))
        self.e_userinfo = self._req(g("userinfo_endpoint"))
        self.e_jwks = self._req(g("jwks_uri"))
        self.e_introspect = self._req(g("introspection_endpoint"))
        self.e_par = self._req(g("pushed_authorization_request_endpoint"))
        cid, sec = self.client_id, self.client_secret or ""
        self.cred_hdr, self.cred_body = self._cred(cid, sec, self.auth)
        self.cc_hdr, self.cc_body = self._cred(self.cc.get("client_id", cid), self.cc.get("client_secret", sec),
                                               self.cc.get("token_auth", self.auth))

    @staticmethod
    def _cred(cid, sec, auth):
        if auth == "basic":
            b = base64.b64encode(f"{quote_plus(cid)}:{quote_plus(sec)}".encode()).decode()
            return f"Authorization: Basic {b}\r\n", ""
        if auth == "post":
            return "", "&" + urlencode({"client_id": cid, "client_secret": sec})
        return "", "&" + urlencode({"client_id": cid})

    def _req(self, url):
        if not url:
            return None
        u = urlsplit(url)
        guard_loopback(u.hostname)
        return (u.hostname, u.port or 80), (u.path or "/") + ("?" + u.query if u.query else ""), u.netloc


def b64u(b):
    return base64.urlsafe_b64encode(b).rstrip(b"=").decode()


def unb64u(s):
    return base64.urlsafe_b64decode(s + "=" * (-len(s) % 4))


class Verifier:
    """Checks id_token claims always, the signature on a sample."""

    def __init__(self, target, every=50):
        self.t, self.every, self.n, self.checked, self.keys = target, every, 0, 0, {}
        try:
            from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
            from cryptography.hazmat.primitives import hashes
            self.m = (ec, ed25519, padding, rsa, utils, hashes)
        except ImportError:
            self.m = None

    def load(self, jwks):
        if not self.m:
            return
        ec, ed, _, rsa, _, _ = self.m
        i = lambda s: int.from_bytes(unb64u(s), "big")
        for k in jwks.get("keys", []):
            try:
                if k["kty"] == "RSA":
                    pk = rsa.RSAPublicNumbers(i(k["e"]), i(k["n"])).public_key()
                elif k["kty"] == "EC" and k["crv"] == "P-256":
                    pk = ec.EllipticCurvePublicNumbers(i(k["x"]), i(k["y"]), ec.SECP256R1()).public_key()
                elif k["kty"] == "OKP" and k["crv"] == "Ed25519":
                    pk = ed.Ed25519PublicKey.from_public_bytes(unb64u(k["x"]))
                else:
                    continue
                self.keys[k.get("kid")] = pk
            except (KeyError, ValueError):
                continue

    def check(self, tok, nonce):
        parts = tok.split(".")
        if len(parts) != 3:
            raise OpError("id_token is not a JWS")
        c = json.loads(unb64u(parts[1]))
        t = self.t
        if c.get("iss", "").rstrip("/") != t.issuer and not t.d.get("lax_issuer"):
            raise OpError("id_token iss")
        aud = c.get("aud")
        if t.client_id != aud and t.client_id not in (aud or ()):
            raise OpError("id_token aud")
        if nonce is not None and c.get("nonce") != nonce:
            raise OpError("id_token nonce")
        if not c.get("sub") or c.get("exp", 0) < time.time():
            raise OpError("id_token sub/exp")
        self.n += 1
        if self.m and self.keys and (self.n - 1) % self.every == 0:
            h = json.loads(unb64u(parts[0]))
            key = self.keys.get(h.get("kid")) or (next(iter(self.keys.values())) if len(self.keys) == 1 else None)
            if key is None:
                raise OpError("id_token kid not in jwks")
            ec, ed, padding, rsa, utils, hashes = self.m
            msg, sig, alg = (parts[0] + "." + parts[1]).encode(), unb64u(parts[2]), h.get("alg")
            H = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}.get(alg[-3:], hashes.SHA256)()
            try:
                if alg.startswith("RS"):
                    key.verify(sig, msg, padding.PKCS1v15(), H)
                elif alg.startswith("PS"):
                    key.verify(sig, msg, padding.PSS(padding.MGF1(H), H.digest_size), H)
                elif alg == "ES256":
                    key.verify(utils.encode_dss_signature(int.from_bytes(sig[:32], "big"),
                                                          int.from_bytes(sig[32:], "big")), msg, ec.ECDSA(H))
                elif alg in ("EdDSA", "Ed25519"):
                    key.verify(sig, msg)
                else:
                    raise OpError(f"alg {alg}")
            except OpError:
                raise
            except Exception:
                raise OpError("id_token signature invalid")
            self.checked += 1
        return c


# --------------------------------------------------------------------------
# virtual user
# --------------------------------------------------------------------------
class VU:
    trace = None
    userinfo_in_login = True

    def __init__(self, target, verifier, idx, fresh_conn=False):
        self.t, self.v, self.idx, self.fresh = target, verifier, idx, fresh_conn
        self.front, self.back = Http(), Http()  # browser side and relying-party side
        self.values = {"client_id": target.client_id, "client_secret": target.client_secret or "", "scope": target.scope}
        self.next_user()
        self.steps = collections.defaultdict(list)
        self.jar = None
        self.access = self.refresh = None
        self.pre = {}
        self.sso_params = target.d.get("sso", {}).get("authorize_params", {})

    def next_user(self):
        t = self.t
        u = t.users[t.user_seq % len(t.users)]
        t.user_seq += 1
        self.values["user"], self.values["password"] = u

    async def send(self, http, method, hostport, path, netloc, jar=None, hdr="", body=None, ctype=None):
        h = f"{method} {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: */*\r\n{hdr}"
        if jar is not None:
            h += jar.header(path)
        if body is not None:
            body = body.encode()
            h += f"Content-Type: {ctype or 'application/x-www-form-urlencoded'}\r\nContent-Length: {len(body)}\r\n"
        payload = (h + "\r\n").encode("latin-1")
        if body is not None:
            payload += body
        t0 = perf()
        r = await http.raw(hostport, payload)
        dt = perf() - t0
        if self.trace is not None:
            self.trace.append((method, path, r.status, dt, len(r.body)))
        if jar is not None:
            jar.store(r, path)
        return r

    async def browse(self, method, url, jar, referer="", body=None, ctype=None, hdr=""):
        i = url.find("/", 8)
        base, path = (url, "/") if i < 0 else (url[:i], url[i:])
        netloc = base[base.find("://") + 3:]
        host, _, port = netloc.partition(":")
        j = path.find("#")
        if j >= 0:
            path = path[:j]
        if (host, int(port or 80)) != self.t.hostport:
            guard_loopback(host)
        extra = f"Referer: {referer}\r\nOrigin: {base}\r\n" if method == "POST" else ""
        return await self.send(self.front, method, (host, int(port or 80)), path, netloc, jar,
                               extra + "Accept-Encoding: identity\r\n" + hdr, body, ctype)

    async def drive(self, url, jar):
        """Follow the browser side from /authorize to the redirect URI."""
        t, orig = self.t, url
        r = await self.browse("GET", url, jar)
        for _ in range(16):
            if 300 <= r.status < 400:
                loc = (r.header(b"location") or b"").decode("latin-1")
                if loc.startswith("/"):
                    nxt = url[:url.find("/", 8)] + loc
                elif loc.startswith("http"):
                    nxt = loc
                else:
                    nxt = urljoin(url, loc)
                if nxt.startswith(t.redirect_uri):
                    q = {k: v[0] for k, v in parse_qs(urlsplit(nxt).query).items()}
                    if "error" in q:
                        raise OpError(f"redirect error={q['error']} {q.get('error_description', '')[:80]}")
                    return q
                url = nxt
                r = await self.browse("GET", url, jar)
                continue
            text = r.body.decode("utf-8", "replace")
            rule = {}
            for rx, p in t.pages:
                if rx.search(url + "\n" + text):
                    rule = p
                    break
            if "requests" in rule:  # scripted login (single-page front ends)
                q = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
                vals = {**self.values, "origin": t.root, "authorize_url": orig}
                for rq in rule["requests"]:
                    body = ctype = None
                    if "json" in rq:
                        body, ctype = json.dumps({k: (v.format(**vals) if isinstance(v, str) else v)
                                                  for k, v in rq["json"].items()}), "application/json"
                    elif "form" in rq:
                        body = urlencode({k: v.format(**vals) for k, v in rq["form"].items()})
                    rr = await self.browse(rq["method"], t.root + rq["path"].format(**vals), jar, url, body, ctype)
                    if rr.status >= 400:
                        raise OpError(f"{rr.status} at {rq['method']} {rq['path']}")
                nxt = q[rule["then_query"]] + rule.get("then_suffix", "") if "then_query" in rule else rule["then"].format(**vals)
                url = nxt
                r = await self.browse("GET", url, jar)
                continue
            if r.status >= 400:
                raise OpError(f"{r.status} at {urlsplit(url).path} {text[:120] if self.trace is not None else ''}")
            method, action, data = pick_form(text, rule, self.values)
            ref, url = url, (urljoin(url, action) if action else url)
            if method == "GET":
                url += ("&" if "?" in url else "?") + urlencode(data)
                r = await self.browse("GET", url, jar, ref)
            else:
                r = await self.browse("POST", url, jar, ref, urlencode(data))
        raise OpError("too many hops")

    async def court_login(self):
        """A login at a court through the whole federation: court, sign-on page, back to the court, its home page."""
        spec = self.t.d["court_login"]
        jar, url = Jar(), spec["url"]
        r = await self.browse("GET", url, jar)
        for _ in range(12):
            if 300 <= r.status < 400:
                url = urljoin(url, (r.header(b"location") or b"").decode("latin-1"))
                r = await self.browse("GET", url, jar)
                continue
            if r.status != 200:
                raise OpError(f"court login: {r.status} at {urlsplit(url).path}")
            if urlsplit(url).path == spec["done"]:
                if b"login.pl?logout" not in r.body:
                    raise OpError("court login: nobody is logged in")
                return
            method, action, data = pick_form(r.body.decode("utf-8", "replace"), {"fields": spec.get("fields", {})}, self.values)
            ref, url = url, urljoin(url, action)
            r = await self.browse(method, url, jar, ref, urlencode(data))
        raise OpError("court login: too many hops")

    async def cso_auth(self):
        """A login at the PACER Authentication API; the token."""
        hp, path, netloc = self.t._req(self.t.d["cso_auth"]["url"])
        body = json.dumps({"loginId": self.values["user"], "password": self.values["password"], "redactFlag": "1"}).encode()
        r = await self.back.raw(hp, (f"POST {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: application/json\r\nContent-Type: "
                                     f"application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        if r.status != 200:
            raise OpError(f"cso-auth {r.status}")
        answer = r.json()
        if answer.get("loginResult") != "0" or len(answer.get("nextGenCSO") or "") != 128:
            raise OpError(f"cso-auth result {answer.get('loginResult')}")
        return answer["nextGenCSO"]

    def authorize_url(self, scope=None, **extra):
        verifier = b64u(os.urandom(32))
        state, nonce = b64u(os.urandom(12)), b64u(os.urandom(12))
        q = {"response_type": "code", "client_id": self.t.client_id, "redirect_uri": self.t.redirect_uri,
             "scope": scope or self.t.scope, "state": state, "nonce": nonce,
             "code_challenge": b64u(hashlib.sha256(verifier.encode()).digest()), "code_challenge_method": "S256",
             **self.t.d.get("authorize_params", {}), **extra}
        return self.t.e_authorize + "?" + urlencode(q, quote_via=quote), verifier, state, nonce

    async def token(self, body):
        hp, path, netloc = self.t.e_token
        r = await self.send(self.back, "POST", hp, path, netloc, None, self.t.cred_hdr, body + self.t.cred_body)
        if r.status != 200:
            raise OpError(f"token {r.status} {r.body[:100].decode('latin-1')}")
        return r.json()

    async def push(self, url):
        """Pushes an authorization request (RFC 9126); the address that refers to it."""
        hp, path, netloc = self.t.e_par
        body = url.partition("?")[2] + self.t.cred_body
        r = await self.send(self.back, "POST", hp, path, netloc, None, self.t.cred_hdr, body)
        if r.status != 201:
            raise OpError(f"par {r.status} {r.body[:100].decode('latin-1')}")
        return self.t.e_authorize + "?" + urlencode({"client_id": self.t.client_id, "request_uri": r.json()["request_uri"]})

    async def code_flow(self, jar, scope=None, par=False, **extra):
        url, verifier, state, nonce = self.authorize_url(scope, **extra)
        if par:
            url = await self.push(url)
        q = await self.drive(url, jar)
        if q.get("state") != state:
            raise OpError("state mismatch")
        if "code" not in q:
            raise OpError("no code")
        tok = await self.token("grant_type=authorization_code&code=" + quote_plus(q["code"]) + "&redirect_uri="
                               + quote_plus(self.t.redirect_uri) + "&code_verifier=" + verifier)
        if "id_token" not in tok:
            raise OpError("no id_token")
        claims = self.v.check(tok["id_token"], nonce if not self.t.d.get("no_nonce") else None)
        return tok, claims

    async def get_userinfo(self, access, sub=None):
        hp, path, netloc = self.t.e_userinfo
        r = await self.send(self.back, "GET", hp, path, netloc, None, f"Authorization: Bearer {access}\r\n")
        if r.status != 200:
            raise OpError(f"userinfo {r.status}")
        if b'"sub"' not in r.body or (sub and r.json().get("sub") != sub):
            raise OpError("userinfo sub")

    # ---- operations -------------------------------------------------------
    async def setup(self, op):
        if op in ("sso", "userinfo", "introspect", "refresh"):
            self.jar = Jar()
            kw, scope = {}, None
            if op == "refresh":
                kw = self.t.d.get("refresh", {}).get("authorize_params", {})
                scope = self.t.d.get("refresh", {}).get("scope")
            tok, claims = await self.code_flow(self.jar, scope, **kw)
            self.access, self.refresh, self.sub = tok.get("access_token"), tok.get("refresh_token"), claims["sub"]
            if op == "refresh" and not self.refresh:
                raise OpError("no refresh_token issued")
        t = self.t
        if op in ("discovery", "jwks", "raw"):
            if op == "discovery":
                u = urlsplit(t.base + "/.well-known/openid-configuration")
                hp, path, netloc = t.hostport, u.path, u.netloc
            elif op == "raw":
                hp, path, netloc = t._req(t.d["raw_url"])
            else:
                hp, path, netloc = t.e_jwks
            self.pre[op] = (hp, f"GET {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: */*\r\n\r\n".encode())
        elif op == "client_credentials":
            hp, path, netloc = t.e_token
            body = ("grant_type=client_credentials" + ("&scope=" + quote_plus(t.cc["scope"]) if t.cc.get("scope") else "")
                    + t.cc_body + t.cc.get("extra", "")).encode()
            self.pre[op] = (hp, (f"POST {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: */*\r\n{t.cc_hdr}Content-Type: "
                                 f"application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        elif op == "introspect":
            hp, path, netloc = t.e_introspect
            body = ("token=" + quote_plus(self.access) + t.cred_body).encode()
            self.pre[op] = (hp, (f"POST {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: */*\r\n{t.cred_hdr}Content-Type: "
                                 f"application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        elif op == "court_page":
            hp, path, netloc = t._req(t.d["court_page"]["url"])
            token = await self.cso_auth()
            self.pre[op] = (hp, (f"GET {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: text/html\r\n"
                                 f"Cookie: NextGenCSO={token}; PacerSession={token}\r\n\r\n").encode())
        elif op == "userinfo":
            hp, path, netloc = t.e_userinfo
            self.pre[op] = (hp, (f"GET {path} HTTP/1.1\r\nHost: {netloc}\r\nAccept: */*\r\n"
                                 f"Authorization: Bearer {self.access}\r\n\r\n").encode())

    async def simple(self, op, must):
        hp, payload = self.pre[op]
        r = await self.back.raw(hp, payload)
        if r.status != 200 or must not in r.body:
            raise OpError(f"{op} {r.status}" + (f" {r.body[:120]!r}" if r.status != 200 else " unexpected body"))

    async def run(self, op):
        if self.fresh:
            self.front.close()
        if op == "login":
            self.next_user()
            tok, claims = await self.code_flow(Jar())
            if self.userinfo_in_login:
                await self.get_userinfo(tok["access_token"], claims["sub"])
        elif op == "par_login":
            self.next_user()
            tok, claims = await self.code_flow(Jar(), par=True)
            if self.userinfo_in_login:
                await self.get_userinfo(tok["access_token"], claims["sub"])
        elif op == "sso":
            tok, claims = await self.code_flow(self.jar, **self.sso_params)
            if self.userinfo_in_login:
                await self.get_userinfo(tok["access_token"], claims["sub"])
        elif op == "court_login":
            self.next_user()
            await self.court_login()
        elif op == "cso_auth":
            self.next_user()
            await self.cso_auth()
        elif op == "court_page":
            await self.simple(op, b"login.pl?logout")
        elif op == "login_page":
            jar = Jar()
            url = self.authorize_url()[0]
            r = await self.browse("GET", url, jar)
            for _ in range(5):
                if not 300 <= r.status < 400:
                    break
                url = urljoin(url, r.header(b"location").decode("latin-1"))
                r = await self.browse("GET", url, jar)
            if r.status != 200 or b"<" not in r.body:
                raise OpError(f"login page {r.status}")
        elif op == "refresh":
            tok = await self.token("grant_type=refresh_token&refresh_token=" + quote_plus(self.refresh)
                                   + self.t.d.get("refresh", {}).get("extra", ""))
            if "access_token" not in tok:
                raise OpError("refresh: no access_token")
            self.refresh = tok.get("refresh_token", self.refresh)
        elif op == "discovery":
            await self.simple(op, b"token_endpoint")
        elif op == "jwks":
            await self.simple(op, b"kty")
        elif op == "client_credentials":
            await self.simple(op, b"access_token")
        elif op == "introspect":
            await self.simple(op, b"true")
        elif op == "userinfo":
            await self.simple(op, b'"sub"')
        elif op == "raw":
            await self.simple(op, b"")
        else:
            raise SystemExit(f"unknown op {op}")

    def close(self):
        self.front.close()
        self.back.close()


OPS = ["discovery", "jwks", "login", "sso", "client_credentials", "refresh", "userinfo", "introspect", "login_page", "court_login",
       "cso_auth", "court_page", "par_login"]


# --------------------------------------------------------------------------
# /proc accounting over a process tree
# --------------------------------------------------------------------------
def _stat(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as f:
            s = f.read()
    except OSError:
        return None
    r = s[s.rfind(b")") + 2:].split()
    return int(r[1]), (int(r[11]) + int(r[12]) + int(r[13]) + int(r[14])) / CLK  # ppid, u+s+cu+cs


def tree(roots):
    kids = collections.defaultdict(list)
    for p in os.listdir("/proc"):
        if p.isdigit():
            s = _stat(p)
            if s:
                kids[s[0]].append(int(p))
    out, todo = [], list(roots)
    while todo:
        p = todo.pop()
        if p not in out:
            out.append(p)
            todo += kids[p]
    return out


def cpu_seconds(roots):
    return sum(s[1] for s in (_stat(p) for p in tree(roots)) if s)


def memory(roots):
    rss = hwm = pss = 0
    for p in tree(roots):
        try:
            with open(f"/proc/{p}/status") as f:
                for line in f:
                    if line.startswith("VmHWM"):
                        hwm += int(line.split()[1])
                    elif line.startswith("VmRSS"):
                        rss += int(line.split()[1])
            with open(f"/proc/{p}/smaps_rollup") as f:
                for line in f:
                    if line.startswith("Pss:"):
                        pss += int(line.split()[1])
        except OSError:
            pass
    return {"rss_mib": round(rss / 1024, 1), "peak_rss_mib": round(hwm / 1024, 1), "pss_mib": round(pss / 1024, 1)}


# --------------------------------------------------------------------------
# server under test
# --------------------------------------------------------------------------
class Server:
    def __init__(self, target, core, logdir):
        self.t, self.core, self.proc = target, core, None
        self.start = target.d.get("start")
        self.logdir = logdir

    def spawn(self):
        st = self.start
        for c in st.get("before", []):
            subprocess.run(c, shell=True, check=True, stdout=subprocess.DEVNULL)
        env = {**os.environ, **{k: str(v) for k, v in st.get("env", {}).items()}}
        cmd = st["cmd"] if isinstance(st["cmd"], list) else shlex.split(st["cmd"])
        os.makedirs(self.logdir, exist_ok=True)
        self.log = open(os.path.join(self.logdir, self.t.name + ".log"), "ab")
        core = self.core

        def pre():
            os.setsid()
            if core is not None:
                os.sched_setaffinity(0, {core})
        t0 = perf()
        self.proc = subprocess.Popen(cmd, cwd=st.get("cwd"), env=env, stdout=self.log, stderr=self.log,
                                     stdin=subprocess.DEVNULL, preexec_fn=pre)
        u = urlsplit(self.t.base + "/.well-known/openid-configuration")
        req = f"GET {u.path} HTTP/1.0\r\nHost: {u.netloc}\r\n\r\n".encode()
        while perf() - t0 < st.get("timeout", 60):
            if self.proc.poll() is not None:
                raise SystemExit(f"{self.t.name}: server exited with {self.proc.returncode}; see {self.log.name}")
            try:
                with socket.create_connection(self.t.hostport, 5) as s:
                    s.sendall(req)
                    if b" 200" in s.recv(256)[:16]:
                        return perf() - t0
            except OSError:
                pass
            time.sleep(0.002)
        raise SystemExit(f"{self.t.name}: no answer within timeout")

    def roots(self):
        r = [self.proc.pid]
        for f in self.t.d.get("extra_pid_files", []):
            with open(f) as fh:
                r.append(int(fh.read().split()[0]))
        return r

    def stop(self):
        if self.proc and self.proc.poll() is None:
            try:
                os.killpg(self.proc.pid, signal.SIGTERM)  # own session: only this server's group
                self.proc.wait(8)
            except subprocess.TimeoutExpired:
                os.killpg(self.proc.pid, signal.SIGKILL)
                self.proc.wait()
        if self.proc:
            self.log.close()
        for c in (self.start or {}).get("after", []):
            subprocess.run(c, shell=True, check=False, stdout=subprocess.DEVNULL)


# --------------------------------------------------------------------------
# measurement
# --------------------------------------------------------------------------
def pct(a, p):
    return a[min(len(a) - 1, int(len(a) * p))] if a else float("nan")


async def bootstrap(t):
    h = Http()
    u = urlsplit(t.base)
    r = await h.raw(t.hostport, f"GET {u.path}/.well-known/openid-configuration HTTP/1.1\r\nHost: {u.netloc}\r\n\r\n".encode())
    if r.status != 200:
        raise SystemExit(f"discovery answered {r.status}")
    t.discover(r.json())
    v = Verifier(t)
    if t.e_jwks:
        hp, path, netloc = t.e_jwks
        r = await h.raw(hp, f"GET {path} HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode())
        if r.status == 200:
            v.load(r.json())
    h.close()
    return v


async def level(t, v, op, conc, seconds, warmup, roots, fresh, rate=None, max_ops=None):
    loop = asyncio.get_running_loop()
    vus = [VU(t, v, i, fresh) for i in range(conc)]
    errs = collections.Counter()
    todo, tries = list(vus), 0
    while todo and tries < 5:  # a server may fail under parallel set-up: note it, then try the rest one by one
        step = 8 if tries == 0 else 1
        bad = []
        for i in range(0, len(todo), step):
            part = todo[i:i + step]
            res = await asyncio.gather(*(u.setup(op) for u in part), return_exceptions=True)
            for u, e in zip(part, res):
                if isinstance(e, Exception):
                    errs[f"setup: {str(e) or repr(e)}"[:160]] += 1
                    bad.append(u)
        todo, tries = bad, tries + 1
    setup_errors, setup_kinds = sum(errs.values()), dict(errs.most_common(3))
    if todo:
        for u in vus:
            u.close()
        return {"op": op, "conc": conc, "ops_s": 0.0, "errors": setup_errors, "error_kinds": setup_kinds, "failed": True}
    errs.clear()
    lat = array.array("d")
    st = {"on": False, "stop": False, "n": 0, "req": 0}
    queue = asyncio.Queue() if rate else None

    async def worker(u):
        while not st["stop"]:
            if queue is not None:
                t0 = await queue.get()
                if t0 is None:
                    return
            else:
                t0 = perf()
            q0 = u.front.requests + u.back.requests
            try:
                await u.run(op)
            except OpError as e:
                if st["on"]:
                    errs[str(e)[:160]] += 1
                await asyncio.sleep(0.01)
                if op in ("refresh", "sso"):
                    try:
                        await u.setup(op)
                    except OpError:
                        pass
                continue
            except OSError as e:
                if st["on"]:
                    errs[repr(e)[:80]] += 1
                await asyncio.sleep(0.01)
                continue
            if st["on"]:
                lat.append(perf() - t0)
                st["n"] += 1
                st["req"] += u.front.requests + u.back.requests - q0
                if max_ops and st["n"] >= max_ops:
                    st["stop"] = True

    tasks = [asyncio.ensure_future(worker(u)) for u in vus]
    feeder = None
    if queue is not None:
        async def feed():
            nxt = perf()
            while not st["stop"]:
                now = perf()
                while nxt <= now:
                    queue.put_nowait(nxt)
                    nxt += 1.0 / rate
                await asyncio.sleep(max(0.0, nxt - perf()))
            for _ in vus:
                queue.put_nowait(None)
        feeder = asyncio.ensure_future(feed())
    await asyncio.sleep(warmup)
    c0, g0, t0 = (cpu_seconds(roots) if roots else 0.0), time.process_time(), perf()
    st["on"] = True
    end = t0 + seconds
    while perf() < end and not st["stop"]:
        await asyncio.sleep(min(0.05, max(0.0, end - perf())))
    st["on"] = False
    t1, c1, g1 = perf(), (cpu_seconds(roots) if roots else 0.0), time.process_time()
    st["stop"] = True
    if feeder:
        await feeder
    await asyncio.gather(*tasks, return_exceptions=True)
    for u in vus:
        u.close()
    a = sorted(lat)
    n, wall = st["n"], t1 - t0
    r = {"op": op, "conc": conc, "rate": rate, "ops": n, "ops_s": round(n / wall, 2),
         "p50_ms": round(pct(a, .5) * 1e3, 3), "p95_ms": round(pct(a, .95) * 1e3, 3), "p99_ms": round(pct(a, .99) * 1e3, 3),
         "max_ms": round(a[-1] * 1e3, 3) if a else None, "errors": sum(errs.values()),
         "http_per_op": round(st["req"] / n, 2) if n else None,
         "cpu_ms_op": round((c1 - c0) / n * 1e3, 4) if n and roots else None,
         "server_cpu_frac": round((c1 - c0) / wall, 3) if roots else None,
         "gen_cpu_frac": round((g1 - g0) / wall, 3)}
    if errs:
        r["error_kinds"] = dict(errs.most_common(4))
    if setup_errors:
        r["setup_errors"], r["setup_error_kinds"] = setup_errors, setup_kinds
    if roots:
        r.update(memory(roots))
    return r


def new_loop():
    try:
        import uvloop
        return uvloop.new_event_loop()
    except ImportError:
        return asyncio.new_event_loop()


def load_target(path, env):
    with open(path) as f:
        d = json.load(f)
    return Target(expand(d, {**d.get("defaults", {}), **env}))


def parse_env(a):
    env = {"here": os.path.dirname(os.path.abspath(__file__)), "python": sys.executable}
    for kv in a.var:
        k, _, v = kv.partition("=")
        env[k] = v
    return env


def cmd_run(a):
    env = parse_env(a)
    if a.gen_core is not None:
        os.sched_setaffinity(0, {a.gen_core})
    out = open(a.out, "a") if a.out else None
    loop = new_loop()
    asyncio.set_event_loop(loop)
    VU.userinfo_in_login = not a.no_userinfo
    for rnd in range(a.rounds):
        for path in a.targets:
            t = load_target(path, env)
            srv = None
            roots = list(a.pid)
            rec = {"target": t.name, "round": rnd, "ts": round(time.time(), 1)}
            try:
                if not a.external and not a.pid:
                    srv = Server(t, a.server_core, a.logs)
                    starts = []
                    for i in range(a.cold):
                        starts.append(srv.spawn())
                        if i < a.cold - 1:
                            srv.stop()
                    roots = srv.roots()
                    time.sleep(0.2)
                    rec.update(cold_start_s=[round(x, 3) for x in starts], idle=memory(roots))
                    print(f"# {t.name} round {rnd}: cold start median {statistics.median(starts):.3f}s, "
                          f"idle rss {rec['idle']['rss_mib']} MiB", flush=True)
                v = loop.run_until_complete(bootstrap(t))
                for op in a.ops or t.ops or OPS:
                    if t.ops and op not in t.ops:
                        continue
                    for c in a.conc:
                        r = loop.run_until_complete(level(t, v, op, c, a.seconds, a.warmup, roots, a.fresh_conn, a.rate, a.max_ops))
                        r = {**rec, **r, "sig_checked": v.checked}
                        print(f"{t.name:22} {op:18} c={c:<3} {r['ops_s']:>9.1f}/s p50 {r.get('p50_ms', 0):>8} p95 {r.get('p95_ms', 0):>8} "
                              f"p99 {r.get('p99_ms', 0):>8} ms  cpu {r.get('cpu_ms_op')} ms/op  srv {r.get('server_cpu_frac')} "
                              f"gen {r.get('gen_cpu_frac')} req/op {r.get('http_per_op')} rss {r.get('peak_rss_mib')} err {r['errors']} "
                              f"{r.get('error_kinds', '')}", flush=True)
                        if out:
                            out.write(json.dumps(r) + "\n")
                            out.flush()
            finally:
                if srv:
                    srv.stop()


def cmd_check(a):
    """One verbose pass over every operation: shows each HTTP request."""
    env = parse_env(a)
    loop = new_loop()
    asyncio.set_event_loop(loop)
    bad = 0
    for path in a.targets:
        t = load_target(path, env)
        srv = None
        if not a.external:
            srv = Server(t, None, a.logs)
            print(f"# {t.name}: up after {srv.spawn():.3f}s")
        try:
            v = loop.run_until_complete(bootstrap(t))
            v.every = 1

            async def one(op):
                u = VU(t, v, 0)
                u.trace = []
                try:
                    await u.setup(op)
                    k = len(u.trace)
                    await u.run(op)
                    await u.run(op)
                    return "ok", u.trace[k:k + (len(u.trace) - k) // 2] if op in ("login", "sso") else []
                except (OpError, OSError, TypeError) as e:
                    return f"FAIL {e!r}", u.trace
                finally:
                    u.close()
            for op in a.ops or t.ops or OPS:
                res, trace = loop.run_until_complete(one(op))
                bad += res != "ok"
                print(f"  {op:18} {res}")
                for m, p, s, dt, n in trace[:14]:
                    print(f"      {m:4} {p[:100]:100} {s} {dt * 1e3:7.2f} ms {n} B")
            print(f"  signatures verified: {v.checked} of {v.n}")
        finally:
            if srv:
                srv.stop()
    return 1 if bad else 0


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sp = ap.add_subparsers(dest="cmd", required=True)
    for name in ("run", "check"):
        p = sp.add_parser(name)
        p.add_argument("targets", nargs="+")
        p.add_argument("--ops", nargs="+")
        p.add_argument("--var", action="append", default=[], metavar="K=V", help="fills ${K} in the target file")
        p.add_argument("--external", action="store_true", help="the server is already running")
        p.add_argument("--logs", default="logs", help="folder for server logs")
    p = sp.choices["run"]
    p.add_argument("--conc", nargs="+", type=int, default=[1, 8, 32])
    p.add_argument("--seconds", type=float, default=4)
    p.add_argument("--warmup", type=float, default=1)
    p.add_argument("--rounds", type=int, default=1)
    p.add_argument("--cold", type=int, default=1, help="cold starts per round")
    p.add_argument("--rate", type=float, help="open loop: operations per second (latency counts from the due time)")
    p.add_argument("--max-ops", type=int)
    p.add_argument("--pid", type=int, action="append", default=[], help="account CPU/RSS of this running server's tree")
    p.add_argument("--fresh-conn", action="store_true", help="new browser connection for every operation")
    p.add_argument("--no-userinfo", action="store_true", help="leave /userinfo out of login and sso")
    p.add_argument("--server-core", type=int, default=0 if (os.cpu_count() or 1) > 1 else None)
    p.add_argument("--gen-core", type=int, default=1 if (os.cpu_count() or 1) > 1 else None)
    p.add_argument("--out", help="append JSON lines here")
    a = ap.parse_args()
    return cmd_run(a) if a.cmd == "run" else cmd_check(a)


if __name__ == "__main__":
    sys.exit(main())
