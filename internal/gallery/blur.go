package gallery

var blurChapter = Chapter{Name: "blur", Title: "Blur"}
