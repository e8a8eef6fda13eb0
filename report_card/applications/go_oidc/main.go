// A relying party as the example of go-oidc writes one.
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

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

var sessions sync.Map

func keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 3600, HttpOnly: true})
}

func cookie(r *http.Request, name string) string {
	found, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return found.Value
}

func main() {
	ctx, own := context.Background(), "http://localhost:"+os.Getenv("PORT")
	provider, err := oidc.NewProvider(ctx, os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: os.Getenv("CLIENT_ID")})
	config := oauth2.Config{
		ClientID:     os.Getenv("CLIENT_ID"),
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		Endpoint:     provider.Endpoint(),
		RedirectURL:  own + "/callback",
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email"},
	}

	http.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		state, nonce, pkce := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
		keep(w, "state", state)
		keep(w, "nonce", nonce)
		keep(w, "pkce", pkce)
		http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(pkce)), http.StatusFound)
	})

	http.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) {
		refuse := func(why string) { http.Error(w, "Not signed on: "+why, http.StatusForbidden) }
		if state := cookie(r, "state"); state == "" || r.URL.Query().Get("state") != state {
			refuse("state did not match")
			return
		}
		token, err := config.Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(cookie(r, "pkce")))
		if err != nil {
			refuse(err.Error())
			return
		}
		raw, ok := token.Extra("id_token").(string)
		if !ok {
			refuse("no id_token in the token response")
			return
		}
		idToken, err := verifier.Verify(ctx, raw)
		if err != nil {
			refuse(err.Error())
			return
		}
		if idToken.Nonce != cookie(r, "nonce") {
			refuse("nonce did not match")
			return
		}
		session := rand.Text()
		sessions.Store(session, idToken.Subject)
		keep(w, "app", session)
		http.Redirect(w, r, "/profile", http.StatusSeeOther)
	})

	http.HandleFunc("/profile", func(w http.ResponseWriter, r *http.Request) {
		subject, ok := sessions.Load(cookie(r, "app"))
		if !ok {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		fmt.Fprintf(w, "<p>Hello %s</p>", html.EscapeString(subject.(string)))
	})
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), nil))
}
