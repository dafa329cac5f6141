using Platform.Benchmarks.Allocations;
using Platform.Benchmarks.Caches;
using Platform.Benchmarks.Chat;
using Platform.Benchmarks.Detector;
using Platform.Benchmarks.Door;
using Platform.Benchmarks.Drill;
using Platform.Benchmarks.Extensions;
using Platform.Benchmarks.Failures;
using Platform.Benchmarks.GatewayHop;
using Platform.Benchmarks.Metering;
using Platform.Benchmarks.Neighbours;
using Platform.Benchmarks.Pools;
using Platform.Benchmarks.Revocation;
using Platform.Benchmarks.Stack;
using Platform.Benchmarks.Streams;
using Platform.Benchmarks.UsageLedger;
using Platform.Benchmarks.UsageReports;

// Not part of the tests: numbers are for people, and for docs/decisions.
return args switch
{
    ["gateway-hop", .. var rest] => await GatewayHopBenchmark.RunAsync(rest),
    ["pool"] => await PoolBenchmark.RunAsync(),
    ["cache"] => await CacheBenchmark.RunAsync(),
    ["revocation", .. var rest] => await RevocationBenchmark.RunAsync(rest),
    ["metering"] => await MeteringBenchmark.RunAsync(),
    ["extensions", .. var rest] => await ExtensionBenchmark.RunAsync(rest),
    ["drill", .. var rest] => await DrillCommand.RunAsync(rest),
    ["gateway", .. var rest] => await GatewayBenchmark.RunAsync(rest),
    ["flood", .. var rest] => await FloodBenchmark.RunAsync(rest),
    [BareProxy.Name, var target] => await BareProxy.RunAsync(target),
    ["usage", .. var rest] => await UsageBenchmark.RunAsync(rest),
    ["usage-report", .. var rest] => await ReportBenchmark.RunAsync(rest),
    ["chat", .. var rest] => await ChatBenchmark.RunAsync(rest),
    ["streams", .. var rest] => await StreamsBenchmark.RunAsync(rest),
    [Upstream.Name] => await Upstream.RunAsync(),
    [MeterlessService.Name, .. var rest] => await MeterlessService.RunAsync(ledger: rest is not [MeterlessService.WithoutLedger]),
    ["neighbours", .. var rest] => await NeighboursCommand.RunAsync(rest),
    ["failures", .. var rest] => await FailuresCommand.RunAsync(rest),
    ["detector", .. var rest] => await DetectorCommand.RunAsync(rest),
    [LoadCommand.Name] => await LoadCommand.RunAsync(),
    ["allocations"] => await AllocationBudgets.CheckAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        dotnet run -c Release --project tests/Benchmarks -- <what>

          pool                                     the service pool against bare Npgsql, and its fairness
          cache                                    hits of the cache against IMemoryCache and the bare Redis client, misses, refreshes
          allocations                              bytes per operation against budgets.json; exit code 1 above
          chat [seconds a round] [rounds]          a chat call through the whole platform against the provider itself
          streams [count]                          many streams of half a minute: memory and connections they hold, and what a sign-in feels of them
          metering                                 opening a call, alone and with many at once, and a whole call with and without the ledger
          extensions [seconds a round] [rounds]    calls of a healthy extension, alone and beside others that hang
          drill [seconds] [seed]                   every part killed and frozen at random under load, then the ledger against the provider's count
          gateway [seconds a round] [rounds]       the gateway with its live check against a bare YARP
          flood [seconds a round] [rounds]         what requests with a good key feel of a flood of bad ones
          gateway-hop [seconds a round] [rounds]   HTTP/1.1 against cleartext HTTP/2 between gateway and services
          usage [seconds a round]                  events that one UsageService applies in a second, and what each costs to store
          usage-report [rows]                      reports over ten million calls, and what the writing of others feels of them
          neighbours [options]                     what those who need little feel of those who take much; docs/isolation.md has the options
          failures [options]                       every part refused, frozen, slow or absent, and what every request meets; docs/failures.md
          detector [options]                       whether the interference monitor finds what is injected; docs/isolation.md
          revocation [keys] [streams]              from the revocation of a key to its last accepted request, and to the end of its streams
        """);
    return 2;
}
