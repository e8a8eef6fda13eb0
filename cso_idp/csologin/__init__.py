"""The PACER login page (`csologin`): the sign-on machine with the words, forms and cookies of the real page (D§2)."""
