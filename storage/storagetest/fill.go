package storagetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"tieline/storage"
)

// filler makes records in which every field has a value of its own, so that a column which is forgotten or exchanged
// with another shows.
type filler struct {
	rng *rand.Rand
	n   int64
}

func newFiller(t testing.TB) *filler {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return &filler{rng: rand.New(rand.NewPCG(seed, 0))}
}

// start is an instant that the tests count from.
var start = time.Date(2026, 3, 27, 17, 45, 0, 123_000_000, time.UTC)

// choices are the values of types that do not take every text.
var choices = map[reflect.Type][]string{
	reflect.TypeFor[storage.State]():         stateNames(),
	reflect.TypeFor[storage.Role]():          {string(storage.NoRole), string(storage.Engineer), string(storage.Manager)},
	reflect.TypeFor[storage.What]():          {string(storage.Live), string(storage.News), string(storage.Relay), string(storage.Amend), string(storage.Answer)},
	reflect.TypeFor[storage.ReferralState](): {string(storage.Passed), string(storage.TakenUp), string(storage.Declined), string(storage.PassedOver)},
	reflect.TypeFor[storage.DeliveryState](): {string(storage.Owed), string(storage.Sent), string(storage.Superseded), string(storage.Refused)},
}

func stateNames() (names []string) {
	for _, s := range storage.States {
		names = append(names, string(s))
	}
	return names
}

func fill[R any](f *filler) (r R) {
	f.set(reflect.ValueOf(&r).Elem())
	return r
}

func (f *filler) set(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.UnixMilli(f.number()*997 + f.rng.Int64N(4e12)).UTC()))
		return
	case json.RawMessage:
		v.Set(reflect.ValueOf(json.RawMessage(fmt.Sprintf(`{"n": %d, "s":"<\u0000>"}`, f.number()))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.text(v.Type()))
	case reflect.Int, reflect.Int64:
		v.SetInt(f.number())
	case reflect.Bool:
		v.SetBool(f.rng.IntN(2) == 0)
	case reflect.Struct:
		for i := range v.NumField() {
			f.set(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+f.rng.IntN(4), 4))
		for i := range v.Len() {
			f.set(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 1 + f.rng.IntN(4) {
			v.SetMapIndex(reflect.ValueOf(f.text(v.Type().Key())), reflect.ValueOf(f.text(v.Type().Elem())))
		}
	case reflect.Uint8:
		v.SetUint(uint64(f.rng.IntN(256)))
	default:
		panic(fmt.Sprintf("a field of type %s: teach fill to make one", v.Type()))
	}
}

// number never gives the same one twice.
func (f *filler) number() int64 { f.n++; return f.n*1000 + f.rng.Int64N(1000) }

// text never gives the same one twice, except where the type has few.
func (f *filler) text(t reflect.Type) string {
	if c := choices[t]; c != nil {
		return c[f.rng.IntN(len(c))]
	}
	odd := []string{"", "ü", "\x00", "日本", "🧵", "'\"", "\n", "<&>", "\\", "\u2028", "%s"}
	return odd[f.rng.IntN(len(odd))] + fmt.Sprint(f.number()) + odd[f.rng.IntN(len(odd))]
}

// normal is a copy in which what is empty is nil, so that records can be compared.
func normal(v any) any {
	if v == nil {
		return nil
	}
	from := reflect.ValueOf(v)
	to := reflect.New(from.Type()).Elem()
	to.Set(from)
	normalize(to)
	return to.Interface()
}

func normalize(v reflect.Value) {
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
			return
		}
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct {
			copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(copied, v)
			v.Set(copied)
			for i := range v.Len() {
				normalize(v.Index(i))
			}
		}
	case reflect.Struct:
		if _, ok := v.Interface().(time.Time); ok {
			return
		}
		for i := range v.NumField() {
			normalize(v.Field(i))
		}
	}
}
