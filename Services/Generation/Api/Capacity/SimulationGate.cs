using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.Planning;
using TextToVideo.Planning.Simulation;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>
/// Runs simulations for callers, one at a time and limited in duration and memory, because the video jobs need the processor.
/// </summary>
internal sealed class SimulationGate(ServedPresets presets, CallerLimits limits, IOptions<CallerLimitOptions> options, TimeProvider time)
    : IDisposable
{
    private const int MaxJobs = 1_000_000;

    /// <summary>A job in the system takes some 300 bytes.</summary>
    private const int MaxInSystem = 200_000;

    private readonly SemaphoreSlim _one = new(1);
    private readonly TimeSpan _limit = options.Value.SimulationTime;

    /// <summary>Runs a simulation.</summary>
    /// <exception cref="InvalidFieldException">The request is invalid or too large, or takes too long.</exception>
    /// <exception cref="KeyLimitException">The caller already runs as many simulations as it may.</exception>
    /// <exception cref="OverloadedException">Simulations of other callers take too long.</exception>
    public async Task<SimulationReport> RunAsync(SimulationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        PresetCatalog catalog = presets.Catalog;
        if (request.Settings(catalog).Jobs > MaxJobs)
        {
            throw new InvalidFieldException("jobs", $"must be at most {MaxJobs}; ./run simulate accepts more");
        }

        using IDisposable counted = limits.Begin(CallerWork.Simulation, caller);
        if (!await _one.WaitAsync(_limit, cancellationToken))
        {
            throw new OverloadedException("Simulations of other callers are running; try again later.", _limit);
        }

        try
        {
            using var limit = new CancellationTokenSource(_limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await Task.Run(() => SimulationReport.Create(request, catalog, MaxInSystem, either.Token), CancellationToken.None);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidFieldException(
                    "jobs",
                    $"and loads are too many to simulate within {_limit.TotalSeconds} s; ./run simulate takes as long as it needs"
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
