// The route of NextAuth.js 4, with a custom provider as its documentation configures one.
import NextAuth from 'next-auth'

export const authOptions = {
  providers: [
    {
      id: 'cso',
      name: 'Central Sign-On',
      type: 'oauth',
      wellKnown: `${process.env.ISSUER}/.well-known/openid-configuration`,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state'],
      clientId: process.env.CLIENT_ID,
      clientSecret: process.env.CLIENT_SECRET,
      profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
    },
  ],
}

export default NextAuth(authOptions)
