using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Inference.Models;

/// <summary>Asks for the repository at start, so that a broken manifest stops the process there and not the first request.</summary>
internal sealed class ModelRepositoryStartup(IModelRepository repository, ILogger<ModelRepositoryStartup> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (ModelManifest model in repository.Models)
        {
            if (repository.IsAvailable(model.Name, out string? reason))
            {
                logger.ModelFound(model.Name, model == repository.Default ? " (the default)" : string.Empty);
            }
            else
            {
                logger.ModelUnavailable(model.Name, reason);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
