"""The courts at which an account is linked, as the courts told the provider. The courts decide about links, not the provider."""
