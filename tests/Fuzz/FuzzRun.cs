using System.Collections.Concurrent;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace TextToVideo.Fuzz;

/// <summary>Sends generated requests, several at a time, and shrinks those that are answered wrongly.</summary>
internal sealed class FuzzRun(FuzzTarget target, Arbitrary<FuzzCase> cases, FuzzSettings settings)
{
    private const int AtATime = 8;

    /// <summary>How many different complaints are enough.</summary>
    private const int MaxComplaints = 20;

    private const int MaxShrinks = 200;

    private const int MaxSize = 100;

    /// <summary>A loaded machine may be slow; an answer that comes later than this does not come.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Operation, string Outcome), int> _outcomes = new();
    private readonly ConcurrentDictionary<string, string> _complaints = new(StringComparer.Ordinal);
    private int _sent;

    /// <summary>How many have been sent.</summary>
    public int Sent => _sent;

    /// <summary>What was wrong, each with the shortest request that showed it.</summary>
    public IReadOnlyCollection<string> Complaints => [.. _complaints.Values];

    /// <summary>Sends requests.</summary>
    /// <param name="first">The number of the first; it and the seed make the request.</param>
    /// <param name="count">How many.</param>
    public Task SendAsync(int first, int count) =>
        Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (number, cancellationToken) =>
            {
                if (_complaints.Count < MaxComplaints)
                {
                    await CheckAsync(number, cancellationToken);
                }
            }
        );

    /// <summary>A line for each call with how often it ended how.</summary>
    public IEnumerable<string> Table() =>
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
        if (verdict.Complaint is null || !_complaints.TryAdd(Kind(request, verdict), string.Empty))
        {
            return;
        }

        string original = verdict.Complaint;
        int attempts = 0;
        FuzzCase? simpler;
        do
        {
            simpler = null;
            foreach (FuzzCase candidate in cases.Shrinker(request).TakeWhile(_ => attempts++ < MaxShrinks))
            {
                Verdict again = await SendAsync(candidate, cancellationToken);
                if (again.Complaint is not null && again.Outcome == verdict.Outcome)
                {
                    (simpler, verdict) = (candidate, again);
                    break;
                }
            }

            request = simpler ?? request;
        } while (simpler is not null);
        _complaints[Kind(request, verdict)] = string.Create(
            CultureInfo.InvariantCulture,
            $"Request {number} of FUZZ_SEED={settings.Seed}: {request.Operation}\n  {original}\n  shrunk: {verdict.Complaint}\n  {request.ToShell(target)}"
        );
    }

    private static string Kind(FuzzCase request, Verdict verdict) => $"{request.Operation} {verdict.Outcome}";

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
            return new Verdict("hang", $"No answer within {s_deadline.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            return new Verdict("broken", exception.Message);
        }
    }

    private FuzzCase Generate(int number)
    {
        // Neighbouring seeds must not give alike requests: FsCheck's generator mixes the bits.
        var seed = new Rnd(((ulong)settings.Seed << 32) | (uint)number);
        return cases.Generator.Sample(1, seed, number % MaxSize).Single();
    }
}
