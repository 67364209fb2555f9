namespace TextToVideo.Generation.Api.Limits;

/// <summary>The kinds of work, beside jobs, whose number is limited per caller.</summary>
internal enum CallerWork
{
    /// <summary>An open stream of a video's changes.</summary>
    EventStream,

    /// <summary>A download of a file of a video.</summary>
    Download,

    /// <summary>An export of a tenant's data.</summary>
    Export,

    /// <summary>A conversion of a video to another format.</summary>
    Conversion,

    /// <summary>A check of texts.</summary>
    Moderation,

    /// <summary>A simulation.</summary>
    Simulation,
}
