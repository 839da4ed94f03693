package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// deepest is how deep keys are nested in a file of texts at most.
const deepest = 20

// readTexts puts the texts of a file into those of its language. Of a key that stands twice, which JSON allows, one text would be lost: it
// is an error.
func readTexts(b []byte, into map[string]string, prefix string) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return errors.Join(errors.New("it is no object"), err)
	}
	if err := readObject(d, into, prefix, deepest); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(errors.New("something follows its object"), err)
	}
	return nil
}

// readObject reads what follows the brace that opens an object.
func readObject(d *json.Decoder, into map[string]string, prefix string, deep int) error {
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		key := prefix + fmt.Sprint(name)
		value, err := d.Token()
		if err != nil {
			return err
		}
		text, ok := value.(string)
		switch {
		case ok:
			if _, twice := into[key]; twice {
				return fmt.Errorf("the key %q is there twice", key)
			}
			into[key] = text
		case value == json.Delim('{') && deep > 0:
			if err := readObject(d, into, key+".", deep-1); err != nil {
				return err
			}
		default:
			return fmt.Errorf("the key %q is no text", key)
		}
	}
	_, err := d.Token()
	return err
}
