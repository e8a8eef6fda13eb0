// A relying party as the documentation of Auth.js for Express writes one.
import { ExpressAuth, getSession } from '@auth/express'
import express from 'express'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const config = {
  secret: 'a-long-fictional-secret-of-the-application',
  trustHost: true,
  providers: [
    { id: 'cso', name: 'Central Sign-On', type: 'oidc', issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
  ],
}
const app = express()
app.use('/auth/*', ExpressAuth(config))
app.get('/profile', async (request, response) => {
  const session = await getSession(request, config)
  if (!session?.user) return response.redirect('/auth/signin')
  response.send(`<p>Hello ${session.user.name}</p>`)
})
app.listen(PORT, 'localhost')
