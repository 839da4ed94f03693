package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// readTree reads a file of texts. Of a key that stands twice in it, which JSON allows, one text would be lost: it is an error.
func readTree(b []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return nil, errors.Join(errors.New("it is no object"), err)
	}
	tree, err := readObject(d)
	if err == nil && d.More() {
		err = errors.New("something follows its object")
	}
	return tree, err
}

// readObject reads what follows the brace that opens an object.
func readObject(d *json.Decoder) (map[string]any, error) {
	tree := map[string]any{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := name.(string)
		if _, twice := tree[key]; twice {
			return nil, fmt.Errorf("the key %q is there twice", key)
		}
		value, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch value {
		case json.Delim('{'):
			if tree[key], err = readObject(d); err != nil {
				return nil, err
			}
		case json.Delim('['):
			return nil, fmt.Errorf("the key %q is no text", key)
		default:
			tree[key] = value
		}
	}
	_, err := d.Token()
	return tree, err
}

func flatten(into map[string]string, prefix string, tree map[string]any, file string) error {
	for k, v := range tree {
		key := prefix + k
		switch v := v.(type) {
		case string:
			if _, twice := into[key]; twice {
				return fmt.Errorf("%s: the key %q is there twice", file, key)
			}
			into[key] = v
		case map[string]any:
			if err := flatten(into, key+".", v, file); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s: the key %q is no text", file, key)
		}
	}
	return nil
}
