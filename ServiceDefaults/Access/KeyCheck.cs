namespace TextToVideo.ServiceDefaults.Access;

/// <summary>The result of checking a request's key.</summary>
/// <param name="State">The state of the key.</param>
/// <param name="Caller">The holder of the key; null if the key is not valid.</param>
public sealed record KeyCheck(KeyState State, Caller? Caller = null);
