module example.org/first-link

go 1.21
