package main

import (
	"bytes"
	"fmt"
)

// The page that is handed out with the lesson on handing over. A line that begins with "#" is a
// heading, with "-" an item with a box to tick.
var checklist = []string{
	"# Two weeks before",
	"- The heir has used the result alone, while you watched and said nothing.",
	"- Every place, account, contract and date of renewal stands in one list.",
	"- Open pieces of work are finished, given to a named person, or given up in writing.",
	"- The one page of reasons is written: what was chosen, what was refused, and why.",
	"# One week before",
	"- The heir has followed each instruction once; what was unclear is corrected.",
	"- The person who decides has compared the result with the brief, line by line.",
	"- Suppliers and customers know the new name and number.",
	"- Somebody who was never in the project has found three things by the list alone.",
	"# On the last day",
	"- Keys, cards and devices are returned; your own access is removed.",
	"- Subscriptions that only the project needed are ended.",
	"- The day from which questions go to the heir is announced in writing.",
	"- Everybody who helped is thanked by name.",
	"# Four weeks later",
	"- One visit, one hour: what has come up, and who takes care of it?",
	"- The actual days and costs are entered beside the estimates, for the next project.",
}

// checklistPDF sets the checklist on a page of A4. It uses the fonts that every reader of PDF has.
func checklistPDF() []byte {
	var page bytes.Buffer
	text := func(font string, size, x, y int, s string) {
		fmt.Fprintf(&page, "BT /%s %d Tf %d %d Td (%s) Tj ET\n", font, size, x, y, s)
	}
	fmt.Fprint(&page, "0.06 0.36 0.37 rg 56 762 483 3 re f\n0.11 0.10 0.09 rg\n")
	text("B", 22, 56, 724, "Handover: the last two weeks")
	text("R", 11, 56, 704, "Tick what is true. What is not, gets a name and a day.")
	y := 672
	for _, s := range checklist {
		if s[0] == '#' {
			y -= 14
			text("B", 13, 56, y, s[2:])
			y -= 26
			continue
		}
		fmt.Fprintf(&page, "0.8 w 0.06 0.36 0.37 RG 57 %d 10 10 re S\n", y-1)
		text("R", 11, 78, y, s[2:])
		y -= 25
	}
	text("R", 9, 56, 44, "Nile Training Centre. Project management from brief to handover.")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /R 5 0 R /B 6 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
		"<< /Title (Handover: the last two weeks) >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var places []int
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}
