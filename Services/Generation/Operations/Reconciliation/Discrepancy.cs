using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>A difference between the job store and the artifact store.</summary>
/// <param name="Id">The id of the video, as in the API.</param>
/// <param name="Kind">One of <see cref="DiscrepancyKinds"/>.</param>
/// <param name="Files">The keys of the files that should not exist; empty if files are missing.</param>
/// <param name="Bytes">The size of these files together, in bytes.</param>
public sealed record Discrepancy(
    string Id,
    [property: AllowedValues(DiscrepancyKinds.FilesWithoutVideo, DiscrepancyKinds.LeftoverFiles, DiscrepancyKinds.VideoWithoutFiles)]
        string Kind,
    IReadOnlyList<string> Files,
    long Bytes
)
{
    /// <summary>Gets the type of the object in the REST API.</summary>
    public string Object { get; } = "discrepancy";
}
