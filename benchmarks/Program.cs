using TextToVideo.Benchmarks;

int runs = PipelineBenchmark.DefaultRuns;
if (args.Length > 0 && !(args is ["--runs", string count] && int.TryParse(count, out runs) && runs > 0))
{
    await Console.Error.WriteLineAsync("--runs: must be a number of at least 1. Usage: ./bench [--runs N]");
    return 2;
}

await PipelineBenchmark.RunAsync(runs, CancellationToken.None);
return 0;
