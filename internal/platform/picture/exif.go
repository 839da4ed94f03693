package picture

import (
	"encoding/binary"
	"image"
)

// orientation reads the EXIF tag that says which way up a camera held the photograph: 1 to 8, 1 being as it is.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(file) { // the picture itself begins, or the file ends
			return 1
		}
		body := file[at+4 : at+2+size]
		if marker == 0xe1 && len(body) > 6 && string(body[:6]) == "Exif\x00\x00" {
			return tagged(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// tagged looks for the orientation in the first directory of a TIFF header.
func tagged(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at > len(tiff)-2 {
		return 1
	}
	entries := int(order.Uint16(tiff[at:]))
	for at += 2; entries > 0 && at <= len(tiff)-12; at, entries = at+12, entries-1 {
		if order.Uint16(tiff[at:]) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(tiff[at+8:])); o >= 1 && o <= 8 {
			return o
		}
		return 1
	}
	return 1
}

// source is where a pixel of the upright picture, which is w × h, lies in the one that the camera wrote.
func source(o, w, h, x, y int) image.Point {
	switch o {
	case 2:
		return image.Pt(w-1-x, y)
	case 3:
		return image.Pt(w-1-x, h-1-y)
	case 4:
		return image.Pt(x, h-1-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(y, w-1-x)
	case 7:
		return image.Pt(h-1-y, w-1-x)
	case 8:
		return image.Pt(h-1-y, x)
	}
	return image.Pt(x, y)
}

// lies reports whether the camera was held on its side: width and height change places.
func lies(o int) bool { return o >= 5 }

// upright turns a picture as its orientation says, which is how browsers show it and people cut it.
func upright(src *image.NRGBA, o int) *image.NRGBA {
	if o == 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if lies(o) {
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			at := source(o, w, h, x, y)
			out.SetNRGBA(x, y, src.NRGBAAt(at.X, at.Y))
		}
	}
	return out
}
