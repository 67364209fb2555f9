namespace TextToVideo.ServiceDefaults.Access;

/// <summary>What came of looking at a request's key.</summary>
/// <param name="State">What is known of it.</param>
/// <param name="Caller">Whose it is, where it is valid.</param>
public sealed record KeyCheck(KeyState State, Caller? Caller = null);
