using TextToVideo.Contracts;
using TextToVideo.Planning;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>
/// Runs simulations for callers, one at a time and limited in duration and size, because the video jobs need the processor.
/// </summary>
internal sealed class SimulationGate(PresetCatalog catalog, TimeProvider time) : IDisposable
{
    private const int MostJobs = 1_000_000;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Runs a simulation.</summary>
    /// <exception cref="InvalidFieldException">The request is invalid or too large, or takes too long.</exception>
    public async Task<SimulationReport> RunAsync(SimulationRequest request, CancellationToken cancellationToken)
    {
        if (request.Settings(catalog).Jobs > MostJobs)
        {
            throw new InvalidFieldException("jobs", $"must be at most {MostJobs}; ./run simulate accepts more");
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            using var limit = new CancellationTokenSource(s_limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await Task.Run(() => SimulationReport.Create(request, catalog, either.Token), CancellationToken.None);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidFieldException(
                    "jobs",
                    $"and loads are too many to simulate within {s_limit.TotalSeconds} s; ./run simulate takes as long as it needs"
                );
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
