using System.Collections.Concurrent;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace TextToVideo.Fuzz;

/// <summary>Sends generated requests concurrently, and shrinks those with an invalid response.</summary>
internal sealed class FuzzRun(FuzzTarget target, Arbitrary<FuzzCase> cases, FuzzSettings settings)
{
    private const int MaxConcurrency = 8;

    /// <summary>The number of different errors after which the run stops.</summary>
    private const int MaxErrors = 20;

    private const int MaxShrinks = 200;

    private const int MaxSize = 100;

    /// <summary>The time within which every request is answered; docs/security.md states it.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Operation, string Outcome), int> _outcomes = new();
    private readonly ConcurrentDictionary<string, string> _errors = new(StringComparer.Ordinal);
    private int _sent;

    /// <summary>The number of requests that have been sent.</summary>
    public int Sent => _sent;

    /// <summary>The errors, each with the shortest request that caused it.</summary>
    public IReadOnlyCollection<string> Errors => [.. _errors.Values];

    /// <summary>Sends requests.</summary>
    /// <param name="first">The number of the first request. The number and the seed determine the request.</param>
    /// <param name="count">The number of requests.</param>
    public Task SendAsync(int first, int count) =>
        Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency },
            async (number, cancellationToken) =>
            {
                if (_errors.Count < MaxErrors)
                {
                    await CheckAsync(number, cancellationToken);
                }
            }
        );

    /// <summary>Returns one line for each operation, with the number of each outcome.</summary>
    public IEnumerable<string> FormatOutcomes() =>
        _outcomes
            .GroupBy(entry => entry.Key.Operation)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
                $"{group.Key,-55} {string.Join(", ", group.OrderByDescending(entry => entry.Value).Select(
            entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key.Outcome}: {entry.Value}")))}"
            );

    private async Task CheckAsync(int number, CancellationToken cancellationToken)
    {
        FuzzCase request = Generate(number);
        Verdict verdict = await SendAsync(request, cancellationToken);
        Interlocked.Increment(ref _sent);
        _outcomes.AddOrUpdate((request.Operation, verdict.Outcome), 1, (_, count) => count + 1);
        if (verdict.Error is null || !_errors.TryAdd(GetKey(request, verdict), string.Empty))
        {
            return;
        }

        string original = verdict.Error;
        int attempts = 0;
        FuzzCase? simpler;
        do
        {
            simpler = null;
            foreach (FuzzCase candidate in cases.Shrinker(request).TakeWhile(_ => attempts++ < MaxShrinks))
            {
                Verdict again = await SendAsync(candidate, cancellationToken);
                if (again.Error is not null && again.Outcome == verdict.Outcome)
                {
                    (simpler, verdict) = (candidate, again);
                    break;
                }
            }

            request = simpler ?? request;
        } while (simpler is not null);
        _errors[GetKey(request, verdict)] = string.Create(
            CultureInfo.InvariantCulture,
            $"Request {number} of FUZZ_SEED={settings.Seed}: {request.Operation}\n  {original}\n"
                + $"  shrunk: {verdict.Error}\n  {request.ToShell(target)}"
        );
    }

    private static string GetKey(FuzzCase request, Verdict verdict) => $"{request.Operation} {verdict.Outcome}";

    private async Task<Verdict> SendAsync(FuzzCase request, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_deadline);
        try
        {
            return await request.SendAsync(target, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Verdict("hang", $"No response within {s_deadline.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            return new Verdict("broken", exception.Message);
        }
    }

    private FuzzCase Generate(int number)
    {
        // FsCheck's generator mixes the bits of the seed, so consecutive numbers give unrelated requests.
        var seed = new Rnd(((ulong)settings.Seed << 32) | (uint)number);
        return cases.Generator.Sample(1, seed, number % MaxSize).Single();
    }
}
