package ecb

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

var now = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func document(cubes string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
	<Cube>` + cubes + `</Cube>
</gesmes:Envelope>`
}

const (
	xmlDays = `<Cube time="2026-11-27"><Cube currency="USD" rate="1.0843"/><Cube currency="JPY" rate="163.21"/></Cube>
		<Cube time='2026-11-26'><Cube currency='USD' rate='1.0831'/><Cube currency='ISK' rate='N/A'/></Cube>`
	daily = "Date, USD, JPY, ISK, \n27 November 2026, 1.0843, 163.21, N/A, \n"
	hist  = "Date,USD,JPY,CYP,\n2026-11-27,1.0843,163.21,N/A,\n2026-11-26,1.0831,N/A,,\n"
)

func TestFormsThatAreRead(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"XML", document(xmlDays), "2026-11-26 USD 1.0831; 2026-11-27 JPY 163.21 USD 1.0843; "},
		{"daily CSV", daily, "2026-11-27 JPY 163.21 USD 1.0843; "},
		{"CSV of the history", hist, "2026-11-26 USD 1.0831; 2026-11-27 JPY 163.21 USD 1.0843; "},
		{"with a mark of its order", "\xef\xbb\xbf" + daily, "2026-11-27 JPY 163.21 USD 1.0843; "},
		{"lines of Windows", strings.ReplaceAll(hist, "\n", "\r\n"), "2026-11-26 USD 1.0831; 2026-11-27 JPY 163.21 USD 1.0843; "},
		{"an unknown currency is whoever imports it's affair", "Date,XYZ,\n2026-11-27,2,\n", "2026-11-27 XYZ 2; "},
	} {
		f, err := Read([]byte(c.data), now)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var said strings.Builder
		for _, d := range f.Days {
			said.WriteString(d.Date.Format(time.DateOnly))
			for _, code := range []string{"ISK", "JPY", "USD", "XYZ", "CYP"} {
				if r := d.Rates[code]; r != nil {
					fmt.Fprintf(&said, " %s %s", code, fx.Text(r, fx.Decimals))
				}
			}
			said.WriteString("; ")
		}
		if said.String() != c.want {
			t.Errorf("%s: %s", c.name, said.String())
		}
	}
}

func TestPublished(t *testing.T) {
	d := Day{Date: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
	if at := d.Published().UTC(); at.Format(time.RFC3339) != "2026-07-01T14:00:00Z" {
		t.Error(at)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE Envelope [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><Envelope><Cube time="2026-11-27"><Cube currency="USD" rate="&b;"/></Cube></Envelope>`
	day := func(rates string) string { return document(`<Cube time="2026-11-27">` + rates + `</Cube>`) }
	for _, c := range []struct{ name, data, field string }{
		{"nothing", "", "file_form"},
		{"no XML", "<html><p>Not found", "file_form"},
		{"another document", `<rss><Cube time="2026-11-27"/></rss>`, "file_form"},
		{"half a document", document(xmlDays)[:300], "file_form"},
		{"a document type with entities", bomb, "file_form"},
		{"a document type", "<!DOCTYPE Envelope>" + strings.TrimPrefix(document(xmlDays), `<?xml version="1.0" encoding="UTF-8"?>`), "file_form"},
		{"an entity that is nowhere", day(`<Cube currency="USD" rate="&b;"/>`), "file_form"},
		{"an entity from a file", `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Envelope>&x;</Envelope>`, "file_form"},
		{"deep nesting", "<Envelope>" + strings.Repeat("<Cube>", 100_000), "file_form"},
		{"another alphabet", `<?xml version="1.0" encoding="UTF-16"?><Envelope/>`, "file_form"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "file_form"},
		{"huge", "<" + strings.Repeat(" ", Most), "file_big"},
		{"no days", document(""), "file_empty"},
		{"no lines", "Date,USD,\n", "file_empty"},
		{"a rate before its day", document(`<Cube currency="USD" rate="1"/>`), "file_form"},
		{"a negative rate", day(`<Cube currency="USD" rate="-1.08"/>`), "file_rate"},
		{"a rate of nothing", day(`<Cube currency="USD" rate="0"/>`), "file_rate"},
		{"a rate in another notation", day(`<Cube currency="USD" rate="1e3"/>`), "file_rate"},
		{"a rate that is not a number", day(`<Cube currency="USD" rate="NaN"/>`), "file_rate"},
		{"a huge rate", day(`<Cube currency="USD" rate="10000000000"/>`), "file_rate"},
		{"a currency that cannot be", day(`<Cube currency="dollar" rate="1"/>`), "file_currency"},
		{"the euro itself", day(`<Cube currency="EUR" rate="1"/>`), "file_currency"},
		{"a currency twice", day(`<Cube currency="USD" rate="1"/><Cube currency="USD" rate="2"/>`), "file_currency_twice"},
		{"a day twice", document(xmlDays + xmlDays), "file_day_twice"},
		{"a day to come", document(`<Cube time="2026-11-30"><Cube currency="USD" rate="1"/></Cube>`), "file_day"},
		{"a day before the euro", document(`<Cube time="1998-12-31"><Cube currency="USD" rate="1"/></Cube>`), "file_day"},
		{"a day that is none", document(`<Cube time="2026-02-30"><Cube currency="USD" rate="1"/></Cube>`), "file_form"},
		{"CSV: another table", "name,age\nA,3\n", "file_form"},
		{"CSV: a line that is short", "Date,USD,JPY,\n2026-11-27,1,\n", "file_form"},
		{"CSV: a day that is none", "Date,USD,\nyesterday,1,\n", "file_form"},
		{"CSV: a negative rate", "Date,USD,\n2026-11-27,-1,\n", "file_rate"},
		{"CSV: a currency twice", "Date,USD,USD,\n2026-11-27,1,1,\n", "file_currency_twice"},
		{"CSV: a day twice", "Date,USD,\n2026-11-27,1,\n2026-11-27,1,\n", "file_day_twice"},
		{"CSV: a day to come", "Date,USD,\n2027-11-27,1,\n", "file_day"},
		{"CSV: a broken quotation", "Date,\"USD\n", "file_form"},
	} {
		_, err := Read([]byte(c.data), now)
		var fault *plugin.Fault
		if !errors.As(err, &fault) || len(fault.Fields) != 1 || fault.Fields[0].Code != "financial."+c.field {
			t.Errorf("%s: %v %+v", c.name, err, fault)
		}
	}
}

// Whatever comes, it is read or refused.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{document(xmlDays), daily, hist, "", "<", "Date"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data, now)
		var fault *plugin.Fault
		if err != nil && !errors.As(err, &fault) || err == nil && len(file.Days) == 0 {
			t.Errorf("%v", err)
		}
	})
}
