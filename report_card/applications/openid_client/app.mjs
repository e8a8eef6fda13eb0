// A relying party as the documentation of openid-client 6 writes one, with Express.
import express from 'express'
import session from 'express-session'
import * as client from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const own = `http://localhost:${PORT}`
// The simulator speaks http on loopback.
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, client.ClientSecretBasic(CLIENT_SECRET), {
  execute: [client.allowInsecureRequests],
})
const app = express()
app.use(session({ name: 'app', secret: 'fictional', resave: false, saveUninitialized: false }))

app.get('/login', async (request, response) => {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  request.session.started = { verifier, state, nonce }
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: `${own}/callback`,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  response.redirect(address.href)
})

app.get('/callback', async (request, response) => {
  const { verifier, state, nonce } = request.session.started ?? {}
  try {
    const tokens = await client.authorizationCodeGrant(config, new URL(request.originalUrl, own), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    request.session.user = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    response.redirect('/profile')
  } catch (error) {
    response.status(403).send(`Not signed on: ${error.message}`)
  }
})

app.get('/profile', (request, response) => {
  if (!request.session.user) return response.redirect('/login')
  response.send(`<p>Hello ${request.session.user.sub}</p>`)
})

app.listen(PORT, 'localhost')
