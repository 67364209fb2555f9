using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Artifacts.S3;

/// <summary>Configuration section <c>Artifacts:S3</c>: a bucket of Amazon S3, or of a server that speaks its protocol.</summary>
public sealed class S3Options
{
    /// <summary>The bucket, which must exist; empty: artifacts are not kept in one.</summary>
    public string Bucket { get; set; } = string.Empty;

    /// <summary>What all keys in the bucket start with, such as <c>texttovideo/</c>; empty: nothing.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>The server's address; empty: Amazon's of the region.</summary>
    public string ServiceUrl { get; set; } = string.Empty;

    /// <summary>The region's name, such as <c>eu-central-1</c>. Other servers than Amazon's mostly take any.</summary>
    public string Region { get; set; } = string.Empty;

    /// <summary>
    /// The access key; empty, as the secret key then is: what the environment offers (<c>AWS_ACCESS_KEY_ID</c>, profiles, roles of the
    /// machine or pod).
    /// </summary>
    public string AccessKey { get; set; } = string.Empty;

    /// <summary>The secret key.</summary>
    public string SecretKey { get; set; } = string.Empty;

    /// <summary>
    /// Whether the bucket's name stands in the path of addresses and not in the host's name; not given: where <see cref="ServiceUrl"/> is.
    /// </summary>
    public bool? ForcePathStyle { get; set; }

    /// <summary>
    /// The size of a part of a large artifact in MiB, 5 to 512. A writer needs up to three times as much memory. There are at most 10,000
    /// parts.
    /// </summary>
    [Range(5, 512)]
    public int PartMebibytes { get; set; } = 8;
}
