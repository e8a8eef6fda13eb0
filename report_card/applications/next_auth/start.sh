# The two variables that the documentation of NextAuth.js demands in production.
export NEXTAUTH_URL="http://localhost:$PORT" NEXTAUTH_SECRET=a-long-fictional-secret-of-the-application
exec node node_modules/next/dist/bin/next start --hostname localhost
