// Command serve serves the double of Stripe on this machine, for browsers of tests and for trying things out:
//
//	go run ./plugins/stripe/stripetest/serve -webhook http://127.0.0.1:8080/api/v1/x/financial/gateways/stripe/news
//
// It prints its address. What happens at it is told to the webhook at once, and once: what is not taken is printed and forgotten.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

func main() {
	address := flag.String("address", "127.0.0.1:0", "where it listens; only this machine's own addresses are taken")
	webhook := flag.String("webhook", "", "where messages are sent; empty: nowhere")
	key := flag.String("key", "sk_test_double", "the secret key that requests must have")
	secret := flag.String("secret", "whsec_double", "what messages are signed with")
	flag.Parse()
	log.SetFlags(0)
	if err := serve(*address, *webhook, *key, *secret); err != nil {
		log.Fatal(err)
	}
}

func serve(address, webhook, key, secret string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%s is not an address of this machine's own", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	double := stripetest.New(key, secret)
	server := http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			double.ServeHTTP(w, r)
			_ = http.NewResponseController(w).Flush() // whoever asked has the answer before the message comes
			for _, m := range double.News() {
				if err := deliver(r.Context(), webhook, m); err != nil {
					log.Printf("%s %s: %v", m.Kind, m.ID, err)
				}
			}
		}),
		ReadHeaderTimeout: 10 * time.Second,
	}
	return server.Serve(l)
}

func deliver(ctx context.Context, webhook string, m stripetest.Message) error {
	if webhook == "" {
		return nil
	}
	// Whoever asked may be gone by now; the message is sent all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook, bytes.NewReader(m.Body))
	if err != nil {
		return err
	}
	r.Header = m.Header.Clone()
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	_ = a.Body.Close()
	if a.StatusCode/100 != 2 {
		return fmt.Errorf("it answered %s", a.Status)
	}
	return nil
}
