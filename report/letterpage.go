package report

import (
	"fmt"
	"html/template"
	"strings"

	"sluse/words"
)

// letterPage is the mail as a page: tables and inline styles alone, which every
// mail program shows; no picture, nothing that is fetched.
const letterPage = `<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title></head>
<body style="margin:0;padding:16px;background:#ffffff;color:#1a1a1a;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45">
<div style="max-width:760px">
<h1 style="font-size:20px;margin:0 0 2px 0">{{.Title}}</h1>
<p style="margin:0 0 16px 0;color:#555555">{{.Period}}</p>
{{- range .Switches}}
<p style="margin:0 0 12px 0;padding:8px 12px;border-left:4px solid #8a5a00;background:#fff4d6"><strong>{{.}}</strong></p>
{{- end}}
{{- if .Quiet}}
<p style="margin:0">{{.Quiet}}</p>
{{- else}}
<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:0 0 20px 0">
{{- range .Figures}}{{template "figure" .}}{{end}}
</table>
<h2 style="font-size:17px;margin:0 0 8px 0">{{.TodoHead}}</h2>
{{- range .Todo}}
<div style="margin:0 0 12px 0;padding:8px 12px;border-left:4px solid #b3261e;background:#f7f7f7">
<div><strong>{{.Number}}</strong>{{if .Name}} {{.Name}}{{end}}{{if .Amount}} · <span style="white-space:nowrap">{{.Amount}}</span>{{end}}{{if .When}} · {{.When}}{{end}}</div>
<div>{{.Why}}</div>
{{- if .Todo}}
<div style="margin-top:4px">→ {{.Todo}}</div>
{{- end}}
</div>
{{- end}}
{{- if .TodoMore}}
<p style="margin:0 0 16px 0">{{.TodoMore}}</p>
{{- end}}
{{- if .Bank}}
<h2 style="font-size:17px;margin:20px 0 8px 0">{{.BankHead}}</h2>
<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:0 0 20px 0">
{{- range .Bank}}{{template "figure" .}}{{end}}
</table>
{{- end}}
{{- if .Trouble}}
<h2 style="font-size:17px;margin:20px 0 8px 0">{{.TroubleH}}</h2>
{{- range .Trouble}}
<p style="margin:0 0 6px 0">{{.}}</p>
{{- end}}
{{- end}}
{{- if .Attached}}
<p style="margin:16px 0 0 0;color:#555555">{{.Attached}}</p>
{{- end}}
{{- end}}
</div>
</body></html>
{{define "figure"}}
<tr>
<td style="padding:4px 16px 4px {{if .Part}}16px{{else}}0{{end}};border-bottom:1px solid #dddddd;vertical-align:top{{if .Part}};color:#555555{{end}}">{{.Name}}</td>
<td style="padding:4px 16px 4px 0;border-bottom:1px solid #dddddd;vertical-align:top;text-align:right{{if .Part}};color:#555555{{else}};font-weight:bold{{end}}">{{.N}}</td>
<td style="padding:4px 16px 4px 0;border-bottom:1px solid #dddddd;vertical-align:top;text-align:right;white-space:nowrap{{if .Part}};color:#555555{{end}}">{{.Amount}}</td>
<td style="padding:4px 0 4px 0;border-bottom:1px solid #dddddd;vertical-align:top;color:#555555">{{.Note}}</td>
</tr>
{{- end}}`

// HTML is the mail as a page.
func (m Morning) HTML(attached bool) (string, error) {
	page, err := template.New("letter").Parse(letterPage)
	if err != nil {
		return "", fmt.Errorf("the morning's page: %w", err)
	}
	l := m.letter(attached)
	var b strings.Builder
	err = page.Execute(&b, struct {
		letter
		Lang, BankHead string
	}{l, string(m.Lang), words.Say(m.Lang, "summary.bank")})
	return b.String(), err
}
