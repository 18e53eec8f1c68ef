namespace Gabor.Peers;

/// <summary>
/// How two of the cores lay to each other during a measurement. Cores that share no last-level cache cost some steps a third of their
/// speed.
/// </summary>
enum Cores
{
    /// <summary>One thread ran, and handed nothing over.</summary>
    One,

    /// <summary>They shared a last-level cache.</summary>
    Near,

    /// <summary>They did not.</summary>
    Far,

    /// <summary>The host of the virtual machine moved them meanwhile; such a measurement is compared with nothing.</summary>
    Moved,
}

/// <summary>Measures it by the hand-off between two threads.</summary>
static class Handoff
{
    /// <summary>
    /// Round trips below take place within a last-level cache: some 80 ns are common there, 300 ns and more between two caches.
    /// </summary>
    public const double NearNanoseconds = 200;

    /// <summary>How the cores lay, by the round trips before and after.</summary>
    public static Cores Reported(double before, double after) => (before, after) switch
    {
        (0, 0) => Cores.One,
        (< NearNanoseconds, < NearNanoseconds) => Cores.Near,
        ( >= NearNanoseconds, >= NearNanoseconds) => Cores.Far,
        _ => Cores.Moved,
    };
}
