using Platform.Benchmarks.GatewayHop;

// Not part of the tests: numbers are for people, and for docs/decisions.
return args switch
{
    ["gateway-hop", .. var rest] => await GatewayHopBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        dotnet run -c Release --project tests/Benchmarks -- <what>

          gateway-hop [seconds a round] [rounds]   HTTP/1.1 against cleartext HTTP/2 between gateway and services
        """);
    return 2;
}
