using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Inference.Models;

/// <summary>
/// Creates the repository at startup, so that an invalid manifest stops the process instead of failing the first request.
/// </summary>
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
