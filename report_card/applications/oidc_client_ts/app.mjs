// Serves the pages of an application that lives in the browser, the library, and what they are configured with.
import express from 'express'

const { ISSUER, CLIENT_ID, PORT } = process.env
const app = express()
app.use('/library', express.static('node_modules/oidc-client-ts/dist/browser'))
app.get('/settings.js', (_, response) => {
  const settings = { authority: ISSUER, client_id: CLIENT_ID, redirect_uri: `http://localhost:${PORT}/callback` }
  response.type('js').send(`const settings = ${JSON.stringify({ ...settings, scope: 'openid profile email' })}`)
})
app.get(['/login', '/callback', '/profile'], (_, response) => response.sendFile('page.html', { root: '.' }))
app.listen(PORT, 'localhost')
