# OAuth2 Proxy in front of a page, as its documentation configures an OpenID Connect provider.
exec ./application \
  --provider=oidc \
  --oidc-issuer-url="$ISSUER" \
  --client-id="$CLIENT_ID" \
  --client-secret="$CLIENT_SECRET" \
  --redirect-url="http://localhost:$PORT/oauth2/callback" \
  --http-address="localhost:$PORT" \
  --email-domain='*' \
  --cookie-secret=0123456789abcdef0123456789abcdef \
  --cookie-secure=false \
  --upstream=static://200
