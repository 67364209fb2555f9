using TextToVideo.Benchmarks;

const string usage =
    "Usage: ./bench [standalone|distributed|saga|api|tracing|planning|models|preview|peers] [--runs N]. "
    + "Without a name, all except models, preview and peers run.";

string? only = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : null;
string[] options = only is null ? args : args[1..];
int runs = PipelineBenchmark.DefaultRuns;
if (options is ["--help"])
{
    Console.WriteLine(usage);
    return 0;
}

if (only is not (null or "standalone" or "distributed" or "saga" or "api" or "tracing" or "planning" or "models" or "preview" or "peers"))
{
    await Console.Error.WriteLineAsync($"Unknown benchmark '{only}'. {usage}");
    return 2;
}

if (options.Length > 0 && !(options is ["--runs", string count] && int.TryParse(count, out runs) && runs > 0))
{
    await Console.Error.WriteLineAsync($"--runs requires a number of at least 1. {usage}");
    return 2;
}

if (only is null or "standalone")
{
    Console.WriteLine("## Standalone");
    await PipelineBenchmark.RunAsync(runs, CancellationToken.None);
}

if (only is null or "distributed")
{
    Console.WriteLine("## Distributed");
    await DistributedBenchmark.RunAsync(runs, CancellationToken.None);
}

if (only is null or "saga")
{
    Console.WriteLine("## Saga");
    await SagaBenchmark.RunAsync(CancellationToken.None);
}

if (only is null or "api")
{
    Console.WriteLine("## API");
    await ApiBenchmark.RunAsync(runs, CancellationToken.None);
}

if (only is null or "tracing")
{
    Console.WriteLine("## Tracing");
    await TracingBenchmark.RunAsync(runs, CancellationToken.None);
}

if (only is null or "planning")
{
    Console.WriteLine("## Planning");
    await PlanningBenchmark.RunAsync(runs, CancellationToken.None);
}

if (only is "models")
{
    Console.WriteLine("## Models");
    await ModelsBenchmark.RunAsync(CancellationToken.None);
}

if (only is "preview")
{
    Console.WriteLine("## Preview");
    await PreviewBenchmark.RunAsync(CancellationToken.None);
}

if (only is "peers")
{
    Console.WriteLine("## Peers");
    await PeersBenchmark.RunAsync(runs, CancellationToken.None);
}

return 0;
