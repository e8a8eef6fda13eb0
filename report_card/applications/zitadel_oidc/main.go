// A relying party as the example of zitadel/oidc writes one.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/zitadel/oidc/v3/pkg/client/rp"
	httphelper "github.com/zitadel/oidc/v3/pkg/http"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

var sessions sync.Map

func main() {
	key := []byte("fictional-key-16")
	cookies := httphelper.NewCookieHandler(key, key, httphelper.WithUnsecure())
	provider, err := rp.NewRelyingPartyOIDC(
		context.Background(),
		os.Getenv("ISSUER"),
		os.Getenv("CLIENT_ID"),
		os.Getenv("CLIENT_SECRET"),
		"http://localhost:"+os.Getenv("PORT")+"/callback",
		[]string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail},
		rp.WithCookieHandler(cookies),
		rp.WithPKCE(cookies),
		rp.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, kind, description, _ string) {
			http.Error(w, "Not signed on: "+kind+" "+description, http.StatusForbidden)
		}),
		rp.WithUnauthorizedHandler(func(w http.ResponseWriter, _ *http.Request, description, _ string) {
			http.Error(w, "Not signed on: "+description, http.StatusForbidden)
		}),
	)
	if err != nil {
		log.Fatal(err)
	}

	signedOn := func(
		w http.ResponseWriter, r *http.Request, _ *oidc.Tokens[*oidc.IDTokenClaims], _ string, _ rp.RelyingParty, info *oidc.UserInfo,
	) {
		session := rand.Text()
		sessions.Store(session, info.Subject)
		http.SetCookie(w, &http.Cookie{Name: "app", Value: session, Path: "/", HttpOnly: true})
		http.Redirect(w, r, "/profile", http.StatusSeeOther)
	}
	http.Handle("/login", rp.AuthURLHandler(rand.Text, provider))
	http.Handle("/callback", rp.CodeExchangeHandler(rp.UserinfoCallback(signedOn), provider))
	http.HandleFunc("/profile", func(w http.ResponseWriter, r *http.Request) {
		if found, err := r.Cookie("app"); err == nil {
			if subject, ok := sessions.Load(found.Value); ok {
				fmt.Fprintf(w, "<p>Hello %s</p>", html.EscapeString(subject.(string)))
				return
			}
		}
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	})
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), nil))
}
