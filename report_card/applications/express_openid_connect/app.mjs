// A relying party as the documentation of express-openid-connect writes one.
import express from 'express'
import openid from 'express-openid-connect'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const app = express()
app.use(
  openid.auth({
    issuerBaseURL: ISSUER,
    baseURL: `http://localhost:${PORT}`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: 'a-long-fictional-secret-of-the-application',
    authRequired: false,
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  }),
)
app.get('/profile', openid.requiresAuth(), (request, response) => response.send(`<p>Hello ${request.oidc.user.sub}</p>`))
app.listen(PORT, 'localhost')
