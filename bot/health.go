package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"shouldertap/handlers"
	"shouldertap/knowledge/store"
)

// health answers whether questions can be taken right now, and counts.
type health struct {
	db       *store.DB
	handlers *handlers.Handlers
	faults   int // of the content folder; above 0 the last good version is served
}

func newHealth(db *store.DB, h *handlers.Handlers, faults int) *health { return &health{db, h, faults} }

// condition is what /healthz prints.
type condition struct {
	Healthy bool         `json:"healthy"`
	Problem string       `json:"problem,omitempty"`
	Was     string       `json:"last_problem,omitempty"` // a write that failed since the last look
	Content string       `json:"content,omitempty"`      // that an older content is served; questions can be taken all the same
	Counts  store.Counts `json:"counts"`
}

// check tries a real write: a database that takes nothing must not look well.
func (h *health) check(ctx context.Context) condition {
	c := condition{Healthy: true, Was: h.handlers.Trouble()}
	if err := h.db.Healthy(ctx); err != nil {
		c.Healthy, c.Problem = false, err.Error()
	} else {
		h.handlers.Recovered() // a write that went through ends what an earlier one found
	}
	if h.faults > 0 {
		c.Content = fmt.Sprintf("faults: %d; the last good version is served until they are mended. `%s` names them", h.faults, commandLine("check"))
	}
	counts, err := h.db.Counts(ctx)
	if err != nil {
		c.Healthy, c.Problem = false, err.Error()
	}
	c.Counts = counts
	return c
}

func (h *health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := h.check(r.Context())
	w.Header().Set("Content-Type", "application/json")
	if !c.Healthy {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(c) // the reader may be gone
}

// Describe and Collect make the counts a Prometheus collector.
func (h *health) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(h, ch) }

// Collect reads the counts from the store.
func (h *health) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	c := h.check(ctx)
	up := 0.0
	if c.Healthy {
		up = 1
	}
	gauge := func(name, help string, value float64) {
		ch <- prometheus.MustNewConstMetric(prometheus.NewDesc("shouldertap_"+name, help, nil, nil), prometheus.GaugeValue, value)
	}
	gauge("healthy", "1 when questions can be recorded.", up)
	gauge("content_faults", "Above 0 an older content is served.", float64(h.faults))
	for name, value := range c.Counts.ByName() {
		gauge(name, "See store.Counts.", float64(value))
	}
}

// serve listens on the metrics address until the returned function is called.
func (h *health) serve(addr string, log *slog.Logger) (func(), error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(h, collectors.NewGoCollector())
	mux := http.NewServeMux()
	mux.Handle("/healthz", h)
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("serve health at METRICS_ADDR: %w", err)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("serve health", "error", err)
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx) // it is going away in any case
	}, nil
}
