package financial

import (
	"regexp"
	"strconv"
	"strings"
)

// ibanLengths are those of the countries' account numbers in the registry of ISO 13616; one of a country that is not here has 15 to 34.
const ibanLengths = `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22
	GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31
	MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24
	XK20 YE30`

var (
	ibanForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bicForm  = regexp.MustCompile(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// bare is a code without the blanks that people group it by, in capitals.
func bare(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

// isIBAN reports whether an account number has the form, the length and the check digits that ISO 13616 wants.
func isIBAN(s string) bool {
	if !ibanForm.MatchString(s) {
		return false
	}
	if at := strings.Index(ibanLengths, s[:2]); at >= 0 && ibanLengths[at+2:at+4] != strconv.Itoa(len(s)) {
		return false
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest == 1
}

// check returns bank details as they are kept, or what is wrong with them. None at all are in order.
func (b Bank) check() (Bank, error) {
	fault := ErrBank
	wrong := func(pointer, code string) { fault = fault.At(pointer, code) }
	var ok [4]bool
	b.Holder, ok[0] = line(b.Holder, 140)
	b.Bank, ok[1] = line(b.Bank, 140)
	b.AccountNumber, ok[2] = line(b.AccountNumber, 40)
	b.Note, ok[3] = text(b.Note, 500)
	b.IBAN, b.BIC = bare(b.IBAN), bare(b.BIC)
	for i, pointer := range []string{"/holder", "/bank", "/accountNumber", "/note"} {
		if !ok[i] {
			wrong(pointer, "financial.text")
		}
	}
	if b.IBAN != "" && !isIBAN(b.IBAN) {
		wrong("/iban", "financial.iban")
	}
	if b.BIC != "" && !bicForm.MatchString(b.BIC) {
		wrong("/bic", "financial.bic")
	}
	if b != (Bank{}) {
		if b.Holder == "" {
			wrong("/holder", "financial.holder")
		}
		if b.Bank == "" {
			wrong("/bank", "financial.bank_name")
		}
		switch {
		case b.IBAN == "" && b.AccountNumber == "":
			wrong("/iban", "financial.account")
		case b.IBAN != "" && b.AccountNumber != "":
			wrong("/accountNumber", "financial.one_account")
		}
	}
	if len(fault.Fields) > 0 {
		return b, fault
	}
	return b, nil
}

// differs names the members that are not what they were.
func (b Bank) differs(was Bank) []string {
	var names []string
	for _, one := range []struct{ name, is, was string }{
		{"holder", b.Holder, was.Holder}, {"bank", b.Bank, was.Bank}, {"iban", b.IBAN, was.IBAN}, {"account_number", b.AccountNumber, was.AccountNumber},
		{"bic", b.BIC, was.BIC}, {"note", b.Note, was.Note},
	} {
		if one.is != one.was {
			names = append(names, one.name)
		}
	}
	return names
}
