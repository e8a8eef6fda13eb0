"""The courts' bearer API: an OAuth 2.0 resource server. The provider's introspection says whom a token stands for."""
