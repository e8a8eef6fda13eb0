// A relying party as the examples of oauth4webapi write one, with Express.
import express from 'express'
import session from 'express-session'
import * as oauth from 'oauth4webapi'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const own = `http://localhost:${PORT}`
const callback = `${own}/callback`
// The simulator speaks http on loopback.
const options = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(ISSUER)
const found = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...options })
const server = await oauth.processDiscoveryResponse(issuer, found)
const client = { client_id: CLIENT_ID }
const authentication = oauth.ClientSecretBasic(CLIENT_SECRET)
const app = express()
app.use(session({ name: 'app', secret: 'fictional', resave: false, saveUninitialized: false }))

app.get('/login', async (request, response) => {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  request.session.started = { verifier, state, nonce }
  const address = new URL(server.authorization_endpoint)
  address.search = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile email',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  response.redirect(address.href)
})

app.get('/callback', async (request, response) => {
  const { verifier, state, nonce } = request.session.started ?? {}
  try {
    const given = oauth.validateAuthResponse(server, client, new URL(request.originalUrl, own), state)
    const answer = await oauth.authorizationCodeGrantRequest(server, client, authentication, given, callback, verifier, options)
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    const { sub } = oauth.getValidatedIdTokenClaims(tokens)
    const told = await oauth.userInfoRequest(server, client, tokens.access_token, options)
    request.session.user = await oauth.processUserInfoResponse(server, client, sub, told)
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
