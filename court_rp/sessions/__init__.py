"""Sessions at a court: opened by its own login or by Central Sign-On, judged anew on every request."""
