package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbook is the sessions' Excel, as their files can hold texts only:
//
//	workbook make juni.txt juni.xlsx
//	workbook show juni.xlsx
//	workbook set juni.xlsx rettet.xlsx J2=0001004100 F3=#250,5
//
// make writes the rows of a text with semicolons into the sheet Ark1. A cell
// with # in front is a number, with @ a date, with ! an error, with = a
// formula; all others are texts. show gives the cells back row by row.
func workbook() {
	if err := playExcel(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "workbook:", err)
		os.Exit(1)
	}
}

func playExcel(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "make":
		text, err := os.ReadFile(args[1])
		if err != nil {
			return err
		}
		b, err := makeWorkbook(string(text))
		if err != nil {
			return err
		}
		return os.WriteFile(args[2], b, 0o600)
	case len(args) == 2 && args[0] == "show":
		return showWorkbook(args[1])
	case len(args) > 3 && args[0] == "set":
		f, err := excelize.OpenFile(args[1])
		if err != nil {
			return err
		}
		for _, set := range args[3:] {
			at, value, _ := strings.Cut(set, "=")
			if err := typeInto(f, at, value); err != nil {
				return err
			}
		}
		return f.SaveAs(args[2])
	}
	return fmt.Errorf("what is %q?", args)
}

// errorMark is a number that stands for an error until the file is written:
// the library can write none.
const errorMark = 987654321

func makeWorkbook(text string) ([]byte, error) {
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Ark1"); err != nil {
		return nil, err
	}
	wrong := ""
	for line, row := range strings.Split(strings.TrimSpace(text), "\n") {
		for col, cell := range strings.Split(row, ";") {
			at, err := excelize.CoordinatesToCellName(col+1, line+1)
			if err != nil {
				return nil, err
			}
			if strings.HasPrefix(cell, "!") {
				wrong, cell = cell[1:], "#"+strconv.Itoa(errorMark)
			}
			if err := typeInto(f, at, cell); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return withErrors(b.Bytes(), wrong)
}

func typeInto(f *excelize.File, at, cell string) error {
	if cell == "" {
		return nil
	}
	switch mark, rest := cell[:1], cell[1:]; mark {
	case "#":
		n, err := strconv.ParseFloat(strings.Replace(rest, ",", ".", 1), 64)
		if err != nil {
			return err
		}
		return f.SetCellValue("Ark1", at, n)
	case "@":
		day, err := time.Parse(time.DateOnly, rest)
		if err != nil {
			return err
		}
		format := "dd.mm.yyyy"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		if err := f.SetCellValue("Ark1", at, day); err != nil {
			return err
		}
		return f.SetCellStyle("Ark1", at, at, style)
	case "=":
		return f.SetCellFormula("Ark1", at, rest)
	}
	return f.SetCellStr("Ark1", at, cell)
}

func withErrors(data []byte, value string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		mark := []byte("><v>" + strconv.Itoa(errorMark) + "</v>")
		out, err := w.Create(part.Name)
		if err != nil {
			return nil, err
		}
		if _, err := out.Write(bytes.ReplaceAll(content, mark, []byte(` t="e"><v>`+value+`</v>`))); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return b.Bytes(), err
}

func showWorkbook(name string) error {
	f, err := excelize.OpenFile(name)
	if err != nil {
		return err
	}
	rows, err := f.GetRows("Ark1")
	for _, row := range rows {
		fmt.Println(strings.Join(row, ";"))
	}
	return err
}
