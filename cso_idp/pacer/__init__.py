"""The PACER-native face: the Authentication API, its pages, and the token both give out (rule F2)."""
