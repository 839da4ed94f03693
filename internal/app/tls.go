package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// secure wraps the listener in TLS, by whichever way was configured; without one it is returned
// as it is, for a proxy in front or for this machine alone.
func (s *Server) secure(web *http.Server) (net.Listener, error) {
	var cfg *tls.Config
	switch {
	case s.cfg.TLSCert != "":
		cert, err := tls.LoadX509KeyPair(s.cfg.TLSCert, s.cfg.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("read the certificate: %w", err)
		}
		cfg = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	case s.cfg.ACMEHost != "":
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(s.cfg.ACMEHost), Cache: autocert.DirCache(filepath.Join(s.cfg.Data, "certificates"))}
		cfg = m.TLSConfig()
		cfg.MinVersion = tls.VersionTLS12
	case s.cfg.LAN:
		cert, err := localCertificate(filepath.Join(s.cfg.Data, "lan"))
		if err != nil {
			return nil, err
		}
		cfg = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	default:
		return s.listener, nil
	}
	cfg.NextProtos = append([]string{"h2", "http/1.1"}, cfg.NextProtos...)
	web.TLSConfig = cfg
	return tls.NewListener(s.listener, cfg), nil
}

// localCertificate makes a certificate for this machine's names and addresses, signed by itself,
// or returns the one made before. Phones in the room accept it once, and their cameras work.
func localCertificate(folder string) (tls.Certificate, error) {
	certPath, keyPath := filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "key.pem")
	if cert, err := tls.LoadX509KeyPair(certPath, keyPath); err == nil && cert.Leaf != nil && time.Until(cert.Leaf.NotAfter) > 7*24*time.Hour && covers(cert.Leaf) {
		return cert, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a serial number: %w", err)
	}
	host, _ := os.Hostname()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "CourseWorx on " + host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost", host, host + ".local"}, IPAddresses: localAddresses(), BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("write a key: %w", err)
	}
	err = errors.Join(os.MkdirAll(folder, 0o700),
		writeNew(keyPath, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})),
		writeNew(certPath, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("keep the local certificate: %w", err)
	}
	return tls.LoadX509KeyPair(certPath, keyPath)
}

// covers reports whether the certificate names every address that this machine has now.
func covers(leaf *x509.Certificate) bool {
	for _, ip := range localAddresses() {
		if leaf.VerifyHostname(ip.String()) != nil {
			return false
		}
	}
	return true
}

func localAddresses() []net.IP {
	ips := []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ips
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			ips = append(ips, n.IP)
		}
	}
	return ips
}
