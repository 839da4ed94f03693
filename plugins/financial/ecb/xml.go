package ecb

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"time"
)

// mostDeep is how deep elements lie in one another: an envelope, its cube, a day's and a rate's, with some to spare.
const mostDeep = 8

// readXML reads <Envelope><Cube><Cube time="2026-11-27"><Cube currency="USD" rate="1.0843"/>…. The decoder knows no entities but
// XML's own five, and a document type, by which a file could bring some, is refused.
func readXML(data []byte, b *builder) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth := 0
	for begun := false; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && begun {
			return nil
		}
		if err != nil {
			return errForm.Because(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return errForm
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth > mostDeep || !begun && token.Name.Local != "Envelope" {
				return errForm
			}
			begun = true
			if token.Name.Local != "Cube" {
				continue
			}
			if err := cube(token, b); err != nil {
				return err
			}
		}
	}
}

func cube(e xml.StartElement, b *builder) error {
	said := map[string]string{}
	for _, a := range e.Attr {
		said[a.Name.Local] = a.Value
	}
	if text, ok := said["time"]; ok {
		date, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return errForm.Because(err)
		}
		return b.day(date)
	}
	currency, ok := said["currency"]
	if !ok {
		return nil // the one around the days
	}
	return b.rate(currency, said["rate"])
}
