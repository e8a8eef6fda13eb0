// A page for those who are signed on.
import { getServerSession } from 'next-auth/next'
import { authOptions } from './api/auth/[...nextauth]'

export async function getServerSideProps({ req, res }) {
  const session = await getServerSession(req, res, authOptions)
  if (!session) return { redirect: { destination: '/api/auth/signin', permanent: false } }
  return { props: { name: session.user.name } }
}

export default function Profile({ name }) {
  return <p>Hello {name}</p>
}
