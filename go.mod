module github.com/purecv/cv

go 1.26
