// A relying party as the documentation of passport-openidconnect writes one, with Express.
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import OpenIDConnectStrategy from 'passport-openidconnect'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
passport.use(
  new OpenIDConnectStrategy(
    {
      issuer: ISSUER,
      authorizationURL: `${ISSUER}/authorize`,
      tokenURL: `${ISSUER}/token`,
      userInfoURL: `${ISSUER}/userinfo`,
      clientID: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      callbackURL: `http://localhost:${PORT}/callback`,
      scope: ['profile', 'email'],
    },
    (issuer, profile, done) => done(null, { id: profile.id, name: profile.displayName }),
  ),
)
passport.serializeUser((user, done) => done(null, user))
passport.deserializeUser((user, done) => done(null, user))

const app = express()
app.use(session({ name: 'app', secret: 'fictional', resave: false, saveUninitialized: false }))
app.use(passport.authenticate('session'))
app.get('/login', passport.authenticate('openidconnect'))
app.get('/callback', passport.authenticate('openidconnect', { failureRedirect: '/failed', successRedirect: '/profile' }))
app.get('/failed', (_, response) => response.status(403).send('Not signed on'))
app.get('/profile', (request, response) => {
  if (!request.user) return response.redirect('/login')
  response.send(`<p>Hello ${request.user.id}</p>`)
})
app.listen(PORT, 'localhost')
