// A relying party as the documentation of openid-client 5 writes one, with Express.
import express from 'express'
import session from 'express-session'
import { Issuer, generators } from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const callback = `http://localhost:${PORT}/callback`
const issuer = await Issuer.discover(ISSUER)
const client = new issuer.Client({
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
  redirect_uris: [callback],
  response_types: ['code'],
})
const app = express()
app.use(session({ name: 'app', secret: 'fictional', resave: false, saveUninitialized: false }))

app.get('/login', (request, response) => {
  const [verifier, state, nonce] = [generators.codeVerifier(), generators.state(), generators.nonce()]
  request.session.started = { verifier, state, nonce }
  response.redirect(
    client.authorizationUrl({
      scope: 'openid profile email',
      code_challenge: generators.codeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }),
  )
})

app.get('/callback', async (request, response) => {
  const { verifier, state, nonce } = request.session.started ?? {}
  try {
    const checks = { code_verifier: verifier, state, nonce, response_type: 'code' }
    const tokens = await client.callback(callback, client.callbackParams(request), checks)
    request.session.user = await client.userinfo(tokens)
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
