namespace Aspire.Hosting.Publishing;

/// <summary>Writes what deploys an application.</summary>
internal interface IPublisher
{
    /// <summary>Writes it.</summary>
    /// <param name="outputPath">The folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task PublishAsync(string outputPath, CancellationToken cancellationToken);
}
